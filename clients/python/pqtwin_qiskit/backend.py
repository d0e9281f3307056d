"""The backend: a circuit goes out as OpenQASM 3, counts come back as JSON."""

import json
import os
import operator
import random
import subprocess
import threading
import uuid
from concurrent.futures import CancelledError, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError

from qiskit import qasm3
from qiskit.circuit import Delay, IfElseOp, Measure, Parameter, Reset
from qiskit.circuit.library import get_standard_gate_name_mapping
from qiskit.providers import BackendV2, JobError, JobStatus, JobV1, Options
from qiskit.result import Result
from qiskit.transpiler import Target

GATES = (
    "id", "h", "x", "y", "z", "s", "sdg", "t", "tdg", "sx", "rx", "ry", "rz", "p", "u", "cx", "cy",
    "cz", "ch", "cp", "crx", "cry", "crz", "cu", "swap", "ccx", "cswap",
)
"""The gates of OpenQASM's standard library, which are sent as they are."""


class PQTwinError(JobError):
    """The program refused a circuit or could not be run."""


class _Programs:
    """The processes of one job: none is started once they have been told to stop."""

    def __init__(self):
        self._lock = threading.Lock()
        self._running = []
        self._stopped = False

    def run(self, command, text):
        """Starts a process and waits for its end.

        Returns its status, output and errors. Raises CancelledError if told to stop before its end.
        """
        with self._lock:
            if self._stopped:
                raise CancelledError
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            self._running.append(process)
        try:
            output, errors = process.communicate(text.encode())
        finally:
            with self._lock:
                self._running.remove(process)
        if self._stopped:
            raise CancelledError
        return process.returncode, output, errors

    def stop(self):
        """Ends what runs."""
        with self._lock:
            self._stopped = True
            for process in self._running:
                process.terminate()


class PQTwinJob(JobV1):
    """One or more circuits on their way through the program."""

    def __init__(self, backend, job_id, future, stop):
        super().__init__(backend, job_id)
        self._future = future
        self._stop = stop

    def submit(self):
        """Jobs are submitted when they are made."""
        raise NotImplementedError

    def result(self, timeout=None):
        """Waits for the counts.

        Raises PQTwinError if a circuit was refused, the job cancelled or the time is over.
        """
        try:
            return self._future.result(timeout)
        except CancelledError as error:
            raise PQTwinError("the job was cancelled") from error
        except FutureTimeoutError as error:
            raise PQTwinError(f"no result within {timeout} seconds") from error

    def cancel(self):
        """Cancels the job: a circuit that runs is ended, and none is started after it.

        Returns False if the job has ended already.
        """
        if self._future.done():
            return self._future.cancelled()
        self._stop()
        self._future.cancel()
        return True

    def status(self):
        """What became of the job."""
        if self._future.cancelled():
            return JobStatus.CANCELLED
        if self._future.running():
            return JobStatus.RUNNING
        if not self._future.done():
            return JobStatus.QUEUED
        error = self._future.exception()
        if isinstance(error, CancelledError):
            return JobStatus.CANCELLED
        return JobStatus.ERROR if error else JobStatus.DONE


class PQTwinBackend(BackendV2):
    """Runs circuits by a command that reads OpenQASM 3 and prints counts as JSON."""

    def __init__(self, command=("pqtwin", "quantum", "run"), num_qubits=28, arguments=()):
        """Describes the backend.

        command: The program and its subcommand.
        num_qubits: How many qubits circuits may have.
        arguments: More arguments for the command, such as --single.
        """
        super().__init__(name="pqtwin", description="The simulator of pqtwin.")
        self._command = [*command, "--json", *arguments]
        self._pool = ThreadPoolExecutor(max_workers=1)
        standard = get_standard_gate_name_mapping()
        target = Target(num_qubits=num_qubits, dt=1e-9)
        for name in GATES:
            target.add_instruction(standard[name], name=name)
        target.add_instruction(Measure())
        target.add_instruction(Reset())
        target.add_instruction(Delay(Parameter("t")))
        target.add_instruction(IfElseOp, name="if_else")
        self._target = target

    @classmethod
    def through(cls, folder, nodes, program="pqtwin", num_qubits=28, arguments=()):
        """A backend that has circuits run by quantum nodes, over a post-quantum link.

        folder: This client's node folder, with its certificate and keys; one job at a time uses it.
        nodes: Quantum nodes as "name@host:port"; the second is asked if the first fails.
        program: The program.
        num_qubits: How many qubits circuits may have; the nodes' quotas may allow fewer.
        arguments: More arguments for the command, such as "--priority" and its value.
        """
        command = [program, "quantum", "submit", "--folder", os.fspath(folder)]
        for node in nodes:
            command += ["--node", node]
        return cls(command, num_qubits, arguments)

    @property
    def target(self):
        """What may be sent: any standard gate between any qubits."""
        return self._target

    @property
    def max_circuits(self):
        """Circuits of a job: any number, run one after the other."""
        return None

    @classmethod
    def _default_options(cls):
        return Options(shots=1024, seed=None)

    def run(self, run_input, **options):
        """Sends circuits.

        run_input: A circuit or a list of circuits, transpiled for this backend.
        options: shots, and seed for counts that can be repeated. Only counts come back, so
        memory=True is refused.

        Raises PQTwinError for options that no circuit can be run with.
        """
        unknown = set(options) - {"shots", "seed", "seed_simulator", "memory"}
        if unknown:
            raise PQTwinError(f"unknown options: {', '.join(sorted(unknown))}")
        if options.get("memory"):
            raise PQTwinError("memory is not kept: the program gives counts, not single shots")
        circuits = [run_input] if not isinstance(run_input, (list, tuple)) else list(run_input)
        shots = _whole("shots", options.get("shots", self.options.shots), 1, 1 << 24)
        seed = options.get("seed", options.get("seed_simulator", self.options.seed))
        if seed is None:
            seed = random.getrandbits(32)
        # Each circuit has the seed after the one before.
        seed = _whole("seed", seed, 0, (1 << 64) - max(1, len(circuits)))
        try:
            texts = [qasm3.dumps(circuit) for circuit in circuits]
        except qasm3.QASM3Error as error:
            raise PQTwinError(f"the circuit can't be written as OpenQASM: {error}") from error
        job_id = str(uuid.uuid4())
        programs = _Programs()

        def work():
            results = [
                self._outcome(circuit, text, shots, seed + index, programs)
                for index, (circuit, text) in enumerate(zip(circuits, texts))
            ]
            return Result.from_dict(
                {
                    "backend_name": self.name,
                    "backend_version": "0.1.0",
                    "job_id": job_id,
                    "success": True,
                    "results": results,
                }
            )

        return PQTwinJob(self, job_id, self._pool.submit(work), programs.stop)

    def _outcome(self, circuit, text, shots, seed, programs):
        command = [*self._command, "--shots", str(shots), "--seed", str(seed), "-"]
        try:
            status, output, errors = programs.run(command, text)
        except OSError as error:
            raise PQTwinError(f"{command[0]} can't be run: {error}") from error
        if status != 0:
            raise PQTwinError(_reason(errors) or f"{command[0]} ended with {status}")
        try:
            counts = json.loads(output)["counts"]
            table = {hex(_number(key, circuit)): int(n) for key, n in counts.items()}
        except (ValueError, KeyError, TypeError) as error:
            raise PQTwinError(f"{command[0]} did not print counts: {error}") from error
        return {
            "success": True,
            "shots": sum(table.values()),
            "seed": seed,
            "status": "DONE",
            "data": {"counts": table},
            "header": {
                "name": circuit.name,
                "creg_sizes": _parts(circuit),
                "memory_slots": circuit.num_clbits,
            },
        }


def _whole(name, value, minimum, maximum):
    """A whole number within bounds."""
    try:
        number = operator.index(value)
    except TypeError:
        raise PQTwinError(f"{name} is a whole number, not {value!r}") from None
    if not minimum <= number <= maximum:
        raise PQTwinError(f"{name} is {minimum} to {maximum}, not {number}")
    return number


def _reason(errors):
    """The line of a program's errors that says what is wrong: usage and hints may follow it."""
    lines = errors.decode(errors="replace").strip().splitlines()
    return next((line for line in lines if line.startswith("Error")), lines[-1] if lines else "")


def _number(key, circuit):
    """A result as a number, bit i that of the circuit's i-th classical bit.

    The program prints bits in the order in which the text declares them, the last one first, and
    qasm3.dumps declares bits that are in no register before all registers.
    """
    declared = [bit for bit in circuit.clbits if not circuit.find_bit(bit).registers]
    for register in circuit.cregs:
        declared.extend(register)
    digits = key.replace(" ", "")[::-1]
    if len(digits) != len(declared) or set(digits) - {"0", "1"}:
        raise ValueError(f"{key} is no result of {len(declared)} bits")
    return sum(1 << circuit.find_bit(bit).index for bit, one in zip(declared, digits) if one == "1")


def _parts(circuit):
    """The registers that a result's text is divided into: none where they aren't all in order."""
    bits = [circuit.find_bit(bit).index for register in circuit.cregs for bit in register]
    if bits == list(range(circuit.num_clbits)):
        return [[register.name, register.size] for register in circuit.cregs]
    return [["bits", circuit.num_clbits]]
