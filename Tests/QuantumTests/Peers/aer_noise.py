"""Runs noisy circuits on qiskit-aer and prints the exact probabilities.

Reads a JSON list of cases from standard input: qubits, gates as [name, qubits, angles], and what
follows every gate on one and on two qubits as lists of Kraus matrices ([re, im] entries, bit i of
an index is the i-th qubit). Prints one list of probabilities a case.
"""

import json
import sys

import numpy
from qiskit import QuantumCircuit
from qiskit_aer import AerSimulator
from qiskit_aer.noise import NoiseModel, kraus_error


def matrices(listed):
    return [numpy.array(m)[..., 0] + 1j * numpy.array(m)[..., 1] for m in listed]


def main():
    answers = []
    for case in json.load(sys.stdin):
        circuit = QuantumCircuit(case["qubits"])
        for name, qubits, angles in case["gates"]:
            getattr(circuit, name)(*angles, *qubits)
        circuit.save_probabilities()
        model = NoiseModel()
        names = {len(qubits): set() for _, qubits, _ in case["gates"]}
        for name, qubits, _ in case["gates"]:
            names[len(qubits)].add(name)
        for size, listed in ((1, case["one"]), (2, case["two"])):
            if listed and names.get(size):
                model.add_all_qubit_quantum_error(kraus_error(matrices(listed)), sorted(names[size]))
        simulator = AerSimulator(method="density_matrix", noise_model=model)
        result = simulator.run(circuit, shots=1).result()
        answers.append([float(p) for p in result.data(0)["probabilities"]])
    json.dump(answers, sys.stdout)


main()
