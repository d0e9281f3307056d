#!/usr/bin/env python3
"""A peer of bench-quantum: one simulator in a process of its own, which does as it is told.

Usage: quantum.py PEER PRECISION THREADS    with PEER qsim, lightning, aer or qulacs and PRECISION
                                            f32 or f64; threads are set before anything is imported.

A request is a line of JSON: a circuit ({"qubits", "gates"}: kept for the next run), "run", or
"quit". The answer to "run" has the seconds of wall clock and of processor time that the simulation
took, the bytes that it took at most besides what the process held before, and some amplitudes.
Building the peer's circuit is not timed. A weighted run also gives the
mean of a cut, and a swept one the sum of the energies at many angles, given to each simulator in the
way that it offers for this.
"""

import json
import os
import sys
import time

PEER, PRECISION, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
os.environ["OMP_NUM_THREADS"] = str(THREADS)

import numpy as np  # noqa: E402

SINGLE = PRECISION == "f32"


def matrix_of(gate):
    """The matrix of a `unitary`: 32 numbers, row by row, real and imaginary parts in turn."""
    numbers = np.array(gate["parameters"]).reshape(4, 4, 2)
    return numbers[..., 0] + 1j * numbers[..., 1]


class QSim:
    def __init__(self):
        import cirq
        import qsimcirq
        self.cirq, self.qsimcirq = cirq, qsimcirq
        self.simulator = qsimcirq.QSimSimulator({"t": THREADS, "f": 3 if THREADS > 1 else 2})

    def circuit(self, qubits, gates):
        cirq = self.cirq
        q = cirq.LineQubit.range(qubits)

        def operation(gate):
            name, p, on = gate["name"], gate["parameters"], [q[i] for i in gate["qubits"]]
            if name == "u":
                return cirq.MatrixGate(u3(*p)).on(*on)
            if name == "mcz":
                return cirq.Z(on[-1]).controlled_by(*on[:-1])
            if name == "unitary2":
                # cirq's first qubit is the highest bit of a matrix's index.
                return cirq.MatrixGate(matrix_of(gate)).on(on[1], on[0])
            simple = {"h": cirq.H, "x": cirq.X, "cx": cirq.CNOT, "swap": cirq.SWAP}
            if name in simple:
                return simple[name](*on)
            made = {"cp": lambda a: cirq.CZPowGate(exponent=a / np.pi), "rx": cirq.rx,
                    "ry": cirq.ry, "rz": cirq.rz,
                    "rzz": lambda a: cirq.ZZPowGate(exponent=a / np.pi, global_shift=-0.5)}
            return made[name](p[0])(*on)

        made = cirq.Circuit(operation(gate) for gate in gates)
        # The register is as large as asked for, also where a circuit leaves qubits alone.
        made.append(cirq.I(qubit) for qubit in set(q) - made.all_qubits())
        return made, q

    def build(self, qubits, gates):
        made, q = self.circuit(qubits, gates)
        options = dict(self.simulator.qsim_options)
        circuit = self.qsimcirq.QSimCircuit(made)
        options["c"] = circuit.translate_cirq_to_qsim(list(reversed(q)))[0]
        options["s"] = 1
        self.options = options

    def run(self):
        state = self.simulator._sim_module.qsim_simulate_fullstate(self.options, 0)
        return np.asarray(state).view(np.complex64)

    def sweep(self, qubits, gates, terms, count, step):
        import sympy
        cirq, grown = self.cirq, sympy.Symbol("g")
        turns = {"rx": cirq.rx, "ry": cirq.ry, "rz": cirq.rz}
        q = cirq.LineQubit.range(qubits)
        made = cirq.Circuit()
        for gate in gates:
            name, p, on = gate["name"], gate["parameters"], [q[i] for i in gate["qubits"]]
            if name in turns:
                made.append(turns[name](p[0] + grown)(*on))
            else:
                made.append({"h": cirq.H, "x": cirq.X, "cx": cirq.CNOT}[name](*on))
        observable = cirq.PauliSum.from_pauli_strings([
            cirq.PauliString({q[int(words[i + 1])]: getattr(cirq, words[i])
                              for i in range(0, len(words), 2)}, coefficient)
            for coefficient, words in ((c, letters.split()) for c, letters in terms)])
        points = [cirq.ParamResolver({"g": step * number}) for number in range(count)]
        values = self.simulator.simulate_expectation_values_sweep(made, [observable], points)
        return float(sum(value[0].real for value in values))


class Lightning:
    def __init__(self):
        import pennylane as qml
        self.qml = qml
        self.type = np.complex64 if SINGLE else np.complex128

    def build(self, qubits, gates):
        qml = self.qml
        self.device = qml.device("lightning.qubit", wires=qubits, c_dtype=self.type)

        def operation(gate):
            name, p = gate["name"], gate["parameters"]
            wires = [qubits - 1 - i for i in gate["qubits"]]
            if name == "u":
                return qml.U3(*p, wires=wires)
            if name == "mcz":
                return qml.ctrl(qml.PauliZ(wires[-1]), control=wires[:-1])
            if name == "unitary2":
                return qml.QubitUnitary(matrix_of(gate), wires=[wires[1], wires[0]])
            kinds = {"h": qml.Hadamard, "x": qml.PauliX, "cx": qml.CNOT, "swap": qml.SWAP,
                     "cp": qml.ControlledPhaseShift, "rx": qml.RX, "ry": qml.RY, "rz": qml.RZ,
                     "rzz": qml.IsingZZ}
            return kinds[name](*p, wires=wires)

        self.tape = qml.tape.QuantumScript([operation(gate) for gate in gates], [qml.state()])

    def run(self):
        return np.asarray(self.device.execute([self.tape])[0])

    def sweep(self, qubits, gates, terms, count, step):
        qml = self.qml
        device = qml.device("lightning.qubit", wires=qubits, c_dtype=self.type)
        kinds = {"h": qml.Hadamard, "x": qml.PauliX, "cx": qml.CNOT,
                 "rx": qml.RX, "ry": qml.RY, "rz": qml.RZ}

        def string(words):
            letters = [getattr(qml, f"Pauli{words[i]}")(qubits - 1 - int(words[i + 1]))
                       for i in range(0, len(words), 2)]
            return letters[0] if len(letters) == 1 else qml.prod(*letters)
        observable = qml.Hamiltonian([c for c, _ in terms],
                                     [string(letters.split()) for _, letters in terms])
        total = 0.0
        for number in range(count):
            made = [kinds[gate["name"]](*[p + step * number for p in gate["parameters"]],
                                        wires=[qubits - 1 - i for i in gate["qubits"]])
                    for gate in gates]
            tape = qml.tape.QuantumScript(made, [qml.expval(observable)])
            total += float(device.execute([tape])[0])
        return total


class Aer:
    def __init__(self):
        from qiskit_aer import AerSimulator
        self.simulator = AerSimulator(
            method="statevector", precision="single" if SINGLE else "double",
            max_parallel_threads=THREADS)

    def build(self, qubits, gates):
        from qiskit import QuantumCircuit
        from qiskit.circuit.library import UnitaryGate
        made = QuantumCircuit(qubits)
        for gate in gates:
            name, p, on = gate["name"], gate["parameters"], gate["qubits"]
            if name == "mcz":
                made.mcp(np.pi, on[:-1], on[-1])
            elif name == "unitary2":
                made.append(UnitaryGate(matrix_of(gate)), on)
            else:
                getattr(made, name)(*p, *on)
        if any(gate["name"] == "mcz" for gate in gates):
            from qiskit import transpile
            made = transpile(made, self.simulator, optimization_level=0)
        made.save_statevector()
        self.made = made

    def run(self):
        result = self.simulator.run(self.made, shots=1).result()
        return np.asarray(result.data(0)["statevector"])

    def sweep(self, qubits, gates, terms, count, step):
        from qiskit import QuantumCircuit
        from qiskit.circuit import Parameter
        from qiskit.quantum_info import SparsePauliOp
        grown, made = Parameter("g"), QuantumCircuit(qubits)
        for gate in gates:
            getattr(made, gate["name"])(*[p + grown for p in gate["parameters"]], *gate["qubits"])
        strings = [(c, letters.split()) for c, letters in terms]
        observable = SparsePauliOp.from_sparse_list(
            [("".join(words[0::2]), [int(word) for word in words[1::2]], c)
             for c, words in strings], qubits)
        made.save_expectation_value(observable, range(qubits))
        points = [{grown: [step * number for number in range(count)]}]
        result = self.simulator.run(made, shots=1, parameter_binds=points).result()
        return float(sum(result.data(number)["expectation_value"] for number in range(count)))


class Qulacs:
    def __init__(self):
        import qulacs
        self.qulacs = qulacs

    def circuit(self, qubits, gates):
        gate_of = self.qulacs.gate
        made = self.qulacs.QuantumCircuit(qubits)
        for gate in gates:
            name, p, on = gate["name"], gate["parameters"], gate["qubits"]
            if name == "u":
                made.add_gate(gate_of.U3(on[0], *p))
            elif name == "mcz":
                last = gate_of.to_matrix_gate(gate_of.Z(on[-1]))
                for control in on[:-1]:
                    last.add_control_qubit(control, 1)
                made.add_gate(last)
            elif name == "cp":
                made.add_gate(gate_of.DiagonalMatrix(on, [1, 1, 1, np.exp(1j * p[0])]))
            elif name == "unitary2":
                made.add_gate(gate_of.DenseMatrix(on, matrix_of(gate)))
            elif name == "rzz":
                # qulacs turns the other way.
                made.add_gate(gate_of.PauliRotation(on, [3, 3], -p[0]))
            elif name in ("rx", "ry", "rz"):
                made.add_gate(getattr(gate_of, name.upper())(on[0], -p[0]))
            else:
                kinds = {"h": gate_of.H, "x": gate_of.X, "cx": gate_of.CNOT, "swap": gate_of.SWAP}
                made.add_gate(kinds[name](*on))
        return made

    def build(self, qubits, gates):
        self.qubits, self.made = qubits, self.circuit(qubits, gates)

    def run(self):
        state = self.qulacs.QuantumState(self.qubits)
        self.made.update_quantum_state(state)
        return state.get_vector()

    def sweep(self, qubits, gates, terms, count, step):
        """The sum of the energies with every angle increased again and again."""
        observable = self.qulacs.Observable(qubits)
        for coefficient, letters in terms:
            observable.add_operator(coefficient, letters)
        total = 0.0
        made = self.qulacs.ParametricQuantumCircuit(qubits)
        for gate in gates:
            name, p, on = gate["name"], gate["parameters"], gate["qubits"]
            if name in ("rx", "ry", "rz"):
                getattr(made, f"add_parametric_{name.upper()}_gate")(on[0], -p[0])
            else:
                kinds = {"h": made.add_H_gate, "x": made.add_X_gate, "cx": made.add_CNOT_gate}
                kinds[name](*on)
        start = [made.get_parameter(i) for i in range(made.get_parameter_count())]
        state = self.qulacs.QuantumState(qubits)
        for number in range(count):
            for index, angle in enumerate(start):
                made.set_parameter(index, angle - step * number)
            state.set_zero_state()
            made.update_quantum_state(state)
            total += observable.get_expectation_value(state)
        return total


def u3(theta, phi, lam):
    return np.array([
        [np.cos(theta / 2), -np.exp(1j * lam) * np.sin(theta / 2)],
        [np.exp(1j * phi) * np.sin(theta / 2), np.exp(1j * (phi + lam)) * np.cos(theta / 2)]])


def cut_sizes(qubits, edges):
    indices = np.arange(1 << qubits, dtype=np.int64)
    sizes = np.zeros(1 << qubits, dtype=np.float32)
    for a, b in edges:
        sizes += (indices >> a ^ indices >> b) & 1
    return sizes


def resident(line):
    """A line of the process's status in bytes: VmRSS what it holds, VmHWM what it held at most."""
    with open("/proc/self/status") as status:
        found = [text for text in status if text.startswith(line)]
    return int(found[0].split()[1]) << 10


def main():
    peer = {"qsim": QSim, "lightning": Lightning, "aer": Aer, "qulacs": Qulacs}[PEER]()
    task, sizes = None, None
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        if request == "quit":
            return
        if request != "run":
            task = request
            sweep = task.get("terms")
            sizes = cut_sizes(task["qubits"], task["edges"]) if task.get("edges") else None
            if not sweep:
                peer.build(task["qubits"], task["gates"])
            can = not sweep or hasattr(peer, "sweep")
            print(json.dumps({"ready": can}), flush=True)
            continue
        with open("/proc/self/clear_refs", "w") as file:
            file.write("5")
        before = resident("VmRSS")
        wall, cpu = time.perf_counter(), time.process_time()
        if task.get("terms"):
            value = [peer.sweep(task["qubits"], task["gates"], task["terms"], task["count"],
                                task["step"])]
        else:
            state = peer.run()
            if sizes is not None:
                value = [float(np.dot(state.real ** 2 + state.imag ** 2, sizes))]
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        taken = max(resident("VmHWM") - before, 0)
        if not task.get("terms") and sizes is None:
            value = [part for index in task["indices"]
                     for part in (float(state[index].real), float(state[index].imag))]
        print(json.dumps({"wall": wall, "cpu": cpu, "bytes": taken, "value": value}), flush=True)


main()
