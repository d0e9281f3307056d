"""Holds the program's reader against the generators and loaders of others.

Every circuit of mqt.bench at several sizes, and circuits of Cirq and PennyLane, are written as
OpenQASM 2 and 3 by their owners. What Qiskit's own loaders read, the program must read too, and its
exact distribution must be that of Aer. Prints one line for each failure and a summary; exit status 1
if anything failed.
"""

import argparse
import json
import math
import pathlib
import subprocess
import sys
import tempfile
import warnings

import numpy as np
from qiskit import QuantumCircuit, qasm2, qasm3, transpile
from qiskit.circuit import IfElseOp
from qiskit.quantum_info import Statevector
from qiskit_aer import AerSimulator

warnings.filterwarnings("ignore")


def keys(circuit, bits):
    """The outcome as counts are written: the last register first, high bit first."""
    parts = ["".join(str(bits[circuit.find_bit(b).index]) for b in reversed(list(register)))
             for register in reversed(circuit.cregs)]
    return " ".join(parts)


def is_final(circuit):
    """Whether only measurements and barriers follow the first measurement."""
    measured = False
    for item in circuit.data:
        name = item.operation.name
        if isinstance(item.operation, IfElseOp) or name == "reset":
            return False
        if name == "measure":
            measured = True
        elif measured and name not in ("barrier", "delay"):
            return False
    return True


def aer_distribution(circuit):
    """The exact distribution from Aer's state before the final measurements."""
    unitary = QuantumCircuit(*circuit.qregs, global_phase=circuit.global_phase)
    if not circuit.qregs:
        unitary = QuantumCircuit(circuit.num_qubits)
    targets = {}
    for item in circuit.data:
        qubits = [circuit.find_bit(q).index for q in item.qubits]
        if item.operation.name == "measure":
            targets[circuit.find_bit(item.clbits[0]).index] = qubits[0]
        elif item.operation.name not in ("barrier", "delay"):
            unitary.append(item.operation, qubits)
    unitary = unitary.decompose(reps=8)
    unitary.save_statevector()
    state = AerSimulator(method="statevector").run(unitary).result().get_statevector()
    probabilities = np.abs(np.asarray(state)) ** 2
    result = {}
    for index in np.flatnonzero(probabilities > 1e-14):
        bits = [0] * circuit.num_clbits
        for bit, qubit in targets.items():
            bits[bit] = int(index) >> qubit & 1
        key = keys(circuit, bits)
        result[key] = result.get(key, 0) + float(probabilities[index])
    return result


def branched_distribution(circuit):
    """The exact distribution of a circuit with conditions, one state for each way of measuring."""
    branches = [(Statevector.from_int(0, 2**circuit.num_qubits), (0,) * circuit.num_clbits, 1.0)]

    def measured(state, qubit):
        probabilities = state.probabilities([qubit])
        mask = (np.arange(2**circuit.num_qubits) >> qubit) & 1
        for value in (0, 1):
            if probabilities[value] > 1e-12:
                data = np.where(mask == value, state.data, 0) / math.sqrt(probabilities[value])
                yield value, probabilities[value], Statevector(data)

    def run(data, qubit_map, bit_map, branches):
        for item in data:
            operation = item.operation
            qubits = [qubit_map[q] for q in item.qubits]
            after = []
            for state, bits, probability in branches:
                if operation.name in ("barrier", "delay"):
                    after.append((state, bits, probability))
                elif operation.name == "measure":
                    bit = bit_map[item.clbits[0]]
                    for value, p, new in measured(state, qubits[0]):
                        after.append((new, bits[:bit] + (value,) + bits[bit + 1:], probability * p))
                elif operation.name == "reset":
                    for value, p, new in measured(state, qubits[0]):
                        if value:
                            flip = QuantumCircuit(1)
                            flip.x(0)
                            new = new.evolve(flip, qubits)
                        after.append((new, bits, probability * p))
                elif isinstance(operation, IfElseOp):
                    condition, wanted = operation.condition
                    if hasattr(condition, "__len__"):
                        value = sum(bits[bit_map[b]] << i for i, b in enumerate(condition))
                    else:
                        value = bits[bit_map[condition]]
                    blocks = operation.blocks
                    block = blocks[0] if value == int(wanted) else blocks[1] if len(blocks) > 1 else None
                    branch = [(state, bits, probability)]
                    if block is not None:
                        inner_qubits = dict(zip(block.qubits, qubits))
                        inner_bits = dict(zip(block.clbits, (bit_map[c] for c in item.clbits)))
                        branch = run(block.data, inner_qubits, inner_bits, branch)
                    after += branch
                else:
                    after.append((state.evolve(operation, qubits), bits, probability))
            branches = after
        return branches

    qubit_map = {q: i for i, q in enumerate(circuit.qubits)}
    bit_map = {c: i for i, c in enumerate(circuit.clbits)}
    result = {}
    for _, bits, probability in run(circuit.data, qubit_map, bit_map, branches):
        key = keys(circuit, bits)
        result[key] = result.get(key, 0) + probability
    return result


def distribution(circuit):
    return aer_distribution(circuit) if is_final(circuit) else branched_distribution(circuit)


def fidelity(one, other):
    """The Bhattacharyya fidelity of two distributions."""
    return sum(math.sqrt(p * other.get(key, 0)) for key, p in one.items()) ** 2


def mqt_circuits(sizes):
    from mqt.bench import get_benchmark_indep
    from mqt.bench.benchmarks import get_available_benchmark_names

    for name in get_available_benchmark_names():
        for size in sizes:
            try:
                circuit = get_benchmark_indep(name, size)
            except Exception:  # sizes that a generator does not offer
                continue
            if not circuit.num_clbits:
                circuit.measure_all()
            yield f"{name}-{size}", circuit


def other_texts():
    """Programs as Cirq and PennyLane write them, with the version of the language."""
    import cirq
    import pennylane

    for seed in range(6):
        circuit = cirq.testing.random_circuit(5, 12, 0.8, random_state=seed)
        circuit.append(cirq.measure(*sorted(circuit.all_qubits()), key="m"))
        yield f"cirq2-{seed}", 2, circuit.to_qasm()
        yield f"cirq3-{seed}", 3, circuit.to_qasm(version="3.0")
    for seed in range(4):
        generator = np.random.default_rng(seed)
        angles = generator.uniform(-3, 3, size=12)

        def body():
            for wire in range(4):
                pennylane.Rot(*angles[3 * wire:3 * wire + 3], wires=wire)
            pennylane.CNOT([0, 1])
            pennylane.CRZ(angles[0], [1, 2])
            pennylane.PhaseShift(angles[1], 3)
            pennylane.Toffoli([0, 1, 2])
            pennylane.SWAP([2, 3])
            pennylane.QFT(wires=[0, 1, 2])
            return pennylane.probs(wires=range(4))

        node = pennylane.QNode(body, pennylane.device("default.qubit", wires=4))
        yield f"pennylane-{seed}", 2, pennylane.to_openqasm(node)()


def dumped(dumps, circuit):
    """The text of a circuit, or of the same one in elementary gates where Qiskit fails on it."""
    for attempt in (lambda: circuit, lambda: transpile(circuit, basis_gates=["u", "cx"])):
        try:
            return dumps(attempt())
        except Exception:
            continue
    return None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--sizes", default="5,6,7,8,9,10,11,12")
    options = parser.parse_args()
    sizes = [int(size) for size in options.sizes.split(",")]
    failures, compared, skipped = [], 0, []
    with tempfile.TemporaryDirectory() as folder:

        def compare(name, version, text):
            nonlocal compared
            loads = qasm2.loads if version == 2 else qasm3.loads
            try:
                if version == 2:
                    circuit = qasm2.loads(text, custom_instructions=qasm2.LEGACY_CUSTOM_INSTRUCTIONS)
                else:
                    circuit = loads(text)
            except Exception as error:
                skipped.append(f"{name}: Qiskit does not read it: {str(error)[:80]}")
                return
            try:
                expected = distribution(circuit)
            except Exception as error:
                failures.append(f"{name}: no reference: {type(error).__name__} {str(error)[:80]}")
                return
            path = pathlib.Path(folder) / "program.qasm"
            path.write_text(text)
            answer = subprocess.run(
                [options.program, "quantum", "run", "--probabilities", "--json", str(path)],
                capture_output=True, text=True, timeout=300,
            )
            if answer.returncode != 0:
                failures.append(f"{name}: {answer.stderr.strip().splitlines()[-1:]}")
                return
            value = fidelity(expected, json.loads(answer.stdout)["probabilities"])
            compared += 1
            if value < 1 - 1e-6:
                failures.append(f"{name}: fidelity {value}")
            # What the program writes itself must be read by Qiskit, with the same distribution.
            again = subprocess.run(
                [options.program, "quantum", "convert", str(path)], capture_output=True, text=True,
                timeout=300,
            )
            if again.returncode != 0:
                failures.append(f"{name}: convert {again.stderr.strip()}")
                return
            try:
                value = fidelity(expected, distribution(qasm3.loads(again.stdout)))
            except Exception as error:
                failures.append(f"{name}: Qiskit on what was written: {str(error)[:160]}")
                return
            if value < 1 - 1e-6:
                failures.append(f"{name}: written again, fidelity {value}")

        for name, circuit in mqt_circuits(sizes):
            for version, dumps in ((2, qasm2.dumps), (3, qasm3.dumps)):
                text = dumped(dumps, circuit)
                if text is None:
                    skipped.append(f"{name}.{version}: Qiskit does not write it")
                    continue
                compare(f"{name}.{version}", version, text)
        for name, version, text in other_texts():
            compare(name, version, text)
    for line in skipped:
        print("skipped", line)
    for line in failures:
        print("FAILED", line)
    print(f"{compared} compared, {len(failures)} failed, {len(skipped)} skipped")
    # Some of the generators at each size, or the peers are not what they were.
    expected = 16 + 40 * len(sizes)
    if compared < expected:
        print(f"FAILED only {compared} compared, not {expected}")
    return 1 if failures or compared < expected else 0


sys.exit(main())
