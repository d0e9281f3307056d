"""Holds exported circuits of Shor's algorithm against Qiskit Aer.

For N = 15 and 21 the program writes Beauregard's circuit as OpenQASM 3, for several bases each.
Qiskit's loader must read it. Three distributions of its outcomes must be one: what `quantum run`
computes from the file, exactly; what the textbook gives for the order r of the base; what Aer
samples, by outcome and by the multiple of 1/r that an outcome lies at. Exit status 1 if anything
is off, or if the bases have one order only. Takes some minutes.
"""

import json
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


def computed(program, path, size):
    """The probability of each phase, as the program computes it from the file."""
    done = subprocess.run(
        [program, "quantum", "run", "--probabilities", "--json", str(path)],
        check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )
    result = [0.0] * size
    for bits, probability in json.loads(done.stdout)["probabilities"].items():
        result[int(bits, 2)] = probability
    return result


def sampled(circuit, shots):
    """How often Aer measures each phase."""
    simulator = AerSimulator(method="statevector", seed_simulator=11)
    compiled = transpile(circuit, simulator, optimization_level=0)
    counts = simulator.run(compiled, shots=shots).result().get_counts()
    return {int(bits.replace(" ", ""), 2): count for bits, count in counts.items()}


def grouped(values, name):
    """The sums of what has the same name."""
    sums = {}
    for outcome, value in values:
        sums[name(outcome)] = sums.get(name(outcome), 0) + value
    return sums


def deviation(probabilities, counts, name):
    """How many standard deviations Aer's share of any group is off, at most."""
    shots = sum(counts.values())
    expected = grouped(enumerate(probabilities), name)
    measured = grouped(counts.items(), name)
    worst = 0
    for key in expected.keys() | measured.keys():
        chance, share = expected.get(key, 0), measured.get(key, 0) / shots
        spread = math.sqrt(max(chance * (1 - chance), 1e-4) / shots)
        worst = max(worst, abs(chance - share) / spread)
    return worst


def failures(program, path, shots):
    """The base's order, and what is off with an exported circuit."""
    text = path.read_text()
    base, modulus = map(int, re.search(r"^// .*\b(\d+) modulo (\d+)", text).groups())
    circuit = qasm3.loads(text)
    size, r = 2**circuit.num_clbits, order(base, modulus)
    ours, counts = computed(program, path, size), sampled(circuit, shots)
    distance = max(abs(one - other) for one, other in zip(ours, textbook(r, size)))
    # Outcomes too rare to be told apart make one group.
    by_outcome = deviation(ours, counts, lambda outcome: outcome if ours[outcome] > 0.01 else None)
    by_peak = deviation(ours, counts, lambda outcome: peak(outcome, r, size))
    print(f"{modulus}: base {base} of order {r}, {circuit.num_qubits} qubits, {shots} shots of Aer")
    print(f"  from the textbook {distance:.1e}; Aer off by {by_outcome:.1f} standard deviations at "
          f"an outcome, {by_peak:.1f} at a peak", flush=True)
    return r, (distance > 1e-9) + (by_outcome > 5) + (by_peak > 5)


def main():
    program, total = sys.argv[1], 0
    with tempfile.TemporaryDirectory() as folder:
        for modulus, seeds, shots in ((15, (1, 2, 3), 200), (21, (3, 4), 100)):
            orders = set()
            for seed in seeds:
                path = pathlib.Path(folder) / f"{modulus}-{seed}.qasm"
                subprocess.run(
                    [program, "quantum", "shor", str(modulus), "--seed", str(seed),
                     "--qasm", str(path)],
                    check=True,
                )
                r, off = failures(program, path, shots)
                orders.add(r)
                total += off
            if len(orders) < 2:
                print(f"{modulus}: every base has the order {orders}; choose other seeds")
                total += 1
    return 1 if total else 0


sys.exit(main())
