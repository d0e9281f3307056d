"""Runs circuits through the program that PQTWIN_EXECUTABLE names."""

import json
import math
import os
import subprocess
import sys
import tempfile
import time
import unittest

from qiskit import QuantumCircuit, transpile
from qiskit.circuit import Parameter
from qiskit.providers import JobStatus

from pqtwin_qiskit import PQTwinBackend, PQTwinError

PROGRAM = os.environ.get("PQTWIN_EXECUTABLE", "pqtwin")


class BackendTests(unittest.TestCase):
    def setUp(self):
        self.backend = PQTwinBackend(command=[PROGRAM, "quantum", "run"])

    def counts(self, circuit, **options):
        return self.backend.run(transpile(circuit, self.backend), **options).result().get_counts()

    def bell(self):
        circuit = QuantumCircuit(2, 2)
        circuit.h(0)
        circuit.cx(0, 1)
        circuit.measure([0, 1], [0, 1])
        return circuit

    def test_both_qubits_of_a_bell_pair_agree(self):
        counts = self.counts(self.bell(), shots=2000, seed=7)
        self.assertEqual(set(counts), {"00", "11"})
        self.assertEqual(sum(counts.values()), 2000)
        # Five standard deviations of a fair coin.
        self.assertLess(abs(counts["00"] - 1000), 112)

    def test_the_same_seed_gives_the_same_counts(self):
        first = self.counts(self.bell(), shots=500, seed=3)
        self.assertEqual(first, self.counts(self.bell(), shots=500, seed=3))

    def test_registers_and_conditions_keep_their_places(self):
        from qiskit import ClassicalRegister, QuantumRegister

        a, b = ClassicalRegister(1, "a"), ClassicalRegister(2, "b")
        circuit = QuantumCircuit(QuantumRegister(2, "q"), a, b)
        circuit.x(0)
        circuit.measure(0, a[0])
        with circuit.if_test((a, 1)):
            circuit.x(1)
        circuit.measure(1, b[1])
        self.assertEqual(self.counts(circuit, shots=20), {"10 1": 20})

    def test_waiting_is_read_in_every_unit(self):
        for unit in ("dt", "ns", "us", "s"):
            circuit = self.bell()
            waiting = QuantumCircuit(2, 2)
            waiting.delay(100 if unit == "dt" else 1, 0, unit)
            counts = self.counts(waiting.compose(circuit), shots=50)
            self.assertLessEqual(set(counts), {"00", "11"}, unit)

    def test_bits_outside_registers_keep_their_places(self):
        from qiskit import ClassicalRegister
        from qiskit.circuit import Clbit, Qubit

        # The register comes first in the circuit, and second in the text.
        circuit = QuantumCircuit([Qubit(), Qubit()], ClassicalRegister(2, "c"), [Clbit()])
        circuit.x(0)
        circuit.measure(0, 2)
        circuit.measure(1, 0)
        self.assertEqual(self.counts(circuit, shots=20), {"100": 20})
        circuit = QuantumCircuit([Qubit(), Qubit()], [Clbit()], ClassicalRegister(2, "c"))
        circuit.x(0)
        circuit.measure(0, 1)
        circuit.measure(1, 2)
        self.assertEqual(self.counts(circuit, shots=20), {"010": 20})

    def test_several_circuits_come_back_in_order(self):
        one, two = QuantumCircuit(1, 1), QuantumCircuit(1, 1)
        two.x(0)
        for circuit in (one, two):
            circuit.measure(0, 0)
        result = self.backend.run([one, two], shots=10).result()
        self.assertEqual(result.get_counts(0), {"0": 10})
        self.assertEqual(result.get_counts(1), {"1": 10})

    def test_qaoa_finds_the_cut_of_a_ring(self):
        edges = [(0, 1), (1, 2), (2, 3), (3, 0)]
        gamma, beta = Parameter("γ"), Parameter("β")
        ansatz = QuantumCircuit(4, 4)
        ansatz.h(range(4))
        for a, b in edges:
            ansatz.rzz(gamma, a, b)
        ansatz.rx(beta, range(4))
        ansatz.measure(range(4), range(4))

        def cut(counts):
            total = sum(counts.values())
            return sum(
                n * sum(key[3 - a] != key[3 - b] for a, b in edges) for key, n in counts.items()
            ) / total

        best = max(
            cut(self.counts(ansatz.assign_parameters({gamma: g, beta: b}), shots=500, seed=1))
            for g in (math.pi / 4, math.pi / 2, 3 * math.pi / 4)
            for b in (math.pi / 4, math.pi / 2, 3 * math.pi / 4)
        )
        # One layer reaches three quarters of the four edges; a random cut has two.
        self.assertGreater(best, 2.8)

    def through_a_node(self, folder):
        """A quantum node with the tenant alice, and her backend."""
        lab = os.path.join(folder, "lab")
        subprocess.run(
            [PROGRAM, "node", "create", "--folder", lab, "alice", "quantum"],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        node = subprocess.Popen(
            [
                PROGRAM, "node", "quantum", "--folder", os.path.join(lab, "quantum"),
                "--listen", "127.0.0.1:0", "--tenant", "alice", "--events",
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self.addCleanup(node.stdout.close)
        self.addCleanup(node.wait)
        self.addCleanup(node.terminate)
        for line in node.stdout:
            event = json.loads(line)["event"]
            if "listening" in event:
                address = f"quantum@127.0.0.1:{event['listening']['port']}"
                return PQTwinBackend.through(os.path.join(lab, "alice"), [address], PROGRAM)
        self.fail("the node ended")

    def test_a_node_runs_a_bell_pair_and_an_optimisation(self):
        with tempfile.TemporaryDirectory() as folder:
            local, self.backend = self.backend, self.through_a_node(folder)
            counts = self.counts(self.bell(), shots=2000, seed=7)
            self.assertEqual(set(counts), {"00", "11"})
            self.test_qaoa_finds_the_cut_of_a_ring()
            self.backend = local
            self.assertEqual(counts, self.counts(self.bell(), shots=2000, seed=7))
            self.doCleanups()

    def test_a_node_that_is_not_there_is_an_error(self):
        circuit = QuantumCircuit(1, 1)
        circuit.measure(0, 0)
        with tempfile.TemporaryDirectory() as folder:
            subprocess.run(
                [PROGRAM, "node", "create", "--folder", folder, "alice"],
                check=True,
                stdout=subprocess.DEVNULL,
            )
            nowhere = PQTwinBackend.through(
                os.path.join(folder, "alice"), ["quantum@127.0.0.1:9"], PROGRAM
            )
            with self.assertRaisesRegex(PQTwinError, "refused"):
                nowhere.run(circuit).result()

    def test_what_the_program_refuses_is_an_error(self):
        circuit = QuantumCircuit(1, 1)
        circuit.measure(0, 0)
        for shots in (0, (1 << 24) + 1, "many", None, 1.5):
            with self.assertRaisesRegex(PQTwinError, "shots is"):
                self.backend.run(circuit, shots=shots)
        for seed in (-1, 1 << 64, "lucky"):
            with self.assertRaisesRegex(PQTwinError, "seed is"):
                self.backend.run(circuit, seed=seed)
        with self.assertRaisesRegex(PQTwinError, "memory is not kept"):
            self.backend.run(circuit, memory=True)
        self.assertEqual(
            self.backend.run(circuit, memory=False, shots=1).result().get_counts(), {"0": 1}
        )
        wrong = PQTwinBackend(command=[PROGRAM, "quantum", "run"], arguments=["--bogus"])
        with self.assertRaisesRegex(PQTwinError, "^'?\"?Error: .*bogus"):
            wrong.run(circuit).result()
        missing = PQTwinBackend(command=["/nowhere/pqtwin"])
        with self.assertRaisesRegex(PQTwinError, "can't be run"):
            missing.run(circuit).result()

    def waiting(self, folder):
        """A backend whose program notes each start and then waits for longer than any test."""
        script = os.path.join(folder, "program.py")
        with open(script, "w") as file:
            file.write(
                "import os, sys, time\n"
                f"open(os.path.join({folder!r}, str(os.getpid())), 'w').close()\n"
                "time.sleep(600)\n"
            )
        return PQTwinBackend(command=[sys.executable, script])

    def test_a_cancelled_job_ends_as_cancelled_and_starts_nothing_more(self):
        circuit = QuantumCircuit(1, 1)
        circuit.measure(0, 0)
        with tempfile.TemporaryDirectory() as folder:
            backend = self.waiting(folder)
            first, second = backend.run([circuit] * 3), backend.run(circuit)
            while len(os.listdir(folder)) < 2:
                time.sleep(0.01)
            self.assertEqual(first.status(), JobStatus.RUNNING)
            self.assertTrue(second.cancel())
            self.assertEqual(second.status(), JobStatus.CANCELLED)
            self.assertTrue(first.cancel())
            for job in (first, second):
                with self.assertRaisesRegex(PQTwinError, "cancelled"):
                    job.result(timeout=60)
                self.assertEqual(job.status(), JobStatus.CANCELLED)
            # The script and the one process that it was before the end.
            self.assertEqual(len(os.listdir(folder)), 2)
        done = self.backend.run(circuit, shots=1)
        done.result()
        self.assertFalse(done.cancel())
        self.assertEqual(done.status(), JobStatus.DONE)


if __name__ == "__main__":
    unittest.main()
