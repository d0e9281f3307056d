"""Holds exported circuits of Shor's algorithm against Qiskit Aer.

For N = 15 and 21 the program writes Beauregard's circuit for a random base as OpenQASM 3. Qiskit's
loader must read it, and Aer's shots must gather at the multiples of 1/r in the shares that the
textbook gives for the order r of the base. Exit status 1 if anything is off.
"""

import math
import pathlib
import re
import subprocess
import sys
import tempfile

from qiskit import qasm3, transpile
from qiskit_aer import AerSimulator


def order(base, modulus):
    """The least r with base^r = 1, by multiplying."""
    value, exponent = base % modulus, 1
    while value != 1:
        value, exponent = value * base % modulus, exponent + 1
    return exponent


def textbook(r, size):
    """The probability of each phase: for each residue a geometric sum over its exponents."""
    result = []
    for outcome in range(size):
        half = math.pi * (outcome * r % size) / size
        total = 0.0
        for first in range(r):
            terms = (size - first + r - 1) // r
            amplitude = terms if half == 0 else math.sin(half * terms) / math.sin(half)
            total += (amplitude / size) ** 2
        result.append(total)
    return result


def peak(outcome, r, size):
    """The multiple of 1/r that an outcome lies at, within an eighth of the way to the next."""
    place = outcome * r / size
    return round(place) % r if abs(place - round(place)) < 0.125 else None


def deviations(text, shots):
    """How many standard deviations each peak's share is off."""
    base, modulus = map(int, re.search(r"^// .*\b(\d+) modulo (\d+)", text).groups())
    circuit = qasm3.loads(text)
    simulator = AerSimulator(method="statevector", seed_simulator=11)
    compiled = transpile(circuit, simulator, optimization_level=0)
    counts = simulator.run(compiled, shots=shots).result().get_counts()
    size, r = 2**circuit.num_clbits, order(base, modulus)
    expected, measured = {}, {}
    for outcome, probability in enumerate(textbook(r, size)):
        key = peak(outcome, r, size)
        expected[key] = expected.get(key, 0) + probability
    for bits, count in counts.items():
        key = peak(int(bits.replace(" ", ""), 2), r, size)
        measured[key] = measured.get(key, 0) + count / shots
    print(f"{modulus}: base {base} of order {r}, {circuit.num_qubits} qubits, {shots} shots")
    for key in expected.keys() | measured.keys():
        chance, share = expected.get(key, 0), measured.get(key, 0)
        yield abs(chance - share) / math.sqrt(max(chance * (1 - chance), 1e-4) / shots)


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for modulus, seed, shots in ((15, 3, 200), (21, 1, 100)):
            path = pathlib.Path(folder) / f"{modulus}-{seed}.qasm"
            subprocess.run(
                [sys.argv[1], "quantum", "shor", str(modulus), "--seed", str(seed), "--qasm", str(path)],
                check=True,
            )
            worst = max(deviations(path.read_text(), shots))
            print(f"  the peaks' shares are off by {worst:.1f} standard deviations at most")
            failures += worst > 5
    return 1 if failures else 0


sys.exit(main())
