"""The backend: a circuit goes out as OpenQASM 3, counts come back as JSON."""

import json
import random
import subprocess
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
        """Cancels the job; circuits that already run are ended."""
        self._stop()
        return self._future.cancel()

    def status(self):
        """What became of the job."""
        if self._future.cancelled():
            return JobStatus.CANCELLED
        if self._future.running():
            return JobStatus.RUNNING
        if not self._future.done():
            return JobStatus.QUEUED
        return JobStatus.ERROR if self._future.exception() else JobStatus.DONE


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
        target = Target(num_qubits=num_qubits)
        for name in GATES:
            target.add_instruction(standard[name], name=name)
        target.add_instruction(Measure())
        target.add_instruction(Reset())
        target.add_instruction(Delay(Parameter("t")))
        target.add_instruction(IfElseOp, name="if_else")
        self._target = target

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
        options: shots, and seed for counts that can be repeated.
        """
        unknown = set(options) - {"shots", "seed", "seed_simulator", "memory"}
        if unknown:
            raise PQTwinError(f"unknown options: {', '.join(sorted(unknown))}")
        circuits = [run_input] if not isinstance(run_input, (list, tuple)) else list(run_input)
        shots = options.get("shots", self.options.shots)
        seed = options.get("seed", options.get("seed_simulator", self.options.seed))
        if seed is None:
            seed = random.getrandbits(32)
        texts = [qasm3.dumps(circuit) for circuit in circuits]
        job_id = str(uuid.uuid4())
        running = []

        def work():
            results = [
                self._outcome(circuit, text, shots, seed + index, running)
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

        def stop():
            for process in running:
                process.terminate()

        return PQTwinJob(self, job_id, self._pool.submit(work), stop)

    def _outcome(self, circuit, text, shots, seed, running):
        command = [*self._command, "--shots", str(shots), "--seed", str(seed), "-"]
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
        except OSError as error:
            raise PQTwinError(f"{command[0]} can't be run: {error}") from error
        running.append(process)
        output, errors = process.communicate(text.encode())
        running.remove(process)
        if process.returncode != 0:
            lines = errors.decode(errors="replace").strip().splitlines()
            raise PQTwinError(lines[-1] if lines else f"{command[0]} ended with {process.returncode}")
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
