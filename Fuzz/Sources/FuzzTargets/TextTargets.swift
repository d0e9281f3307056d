import ClinicalTwin
import PQVectors

/// Texts: vectors in JSON and recordings in CSV.
let textTargets: [FuzzTarget] = [
    FuzzTarget("vectors-json") { bytes in
        guard let file = try? VectorReader.parse(bytes, path: "fuzz") else { return false }
        // Every case ends in an outcome, whatever its fields hold.
        let verifier = VectorVerifier(largestMessage: 1 << 16)
        for group in file.groups.prefix(4) {
            for test in group.cases.prefix(4) {
                if case .asked(let request, let expectation) =
                    verifier.question(of: test, in: group, of: file)
                {
                    _ = expectation.outcome(of: PQTwinImplementation().response(to: request))
                }
            }
        }
        return true
    } seeds: {
        [
            #"{"algorithm":"SHA3-256","testGroups":[{"tgId":1,"testType":"AFT","tests":"#
                + #"[{"tcId":1,"msg":"00","len":8,"md":"00"}]}]}"#,
            #"{"algorithm":"ML-KEM","mode":"keyGen","revision":"FIPS203","testGroups":[{"#
                + #""tgId":1,"parameterSet":"ML-KEM-512","tests":[{"tcId":1,"d":"00","z":"00"}]}]}"#,
        ].map { Array($0.utf8) }
    },
    FuzzTarget("recording-csv") { bytes in
        let limits = ECGLimits(byteCount: 1 << 16, sampleCount: 1 << 14)
        guard let recording = try? ECGRecording(parsing: bytes, limits: limits) else {
            return false
        }
        try demand(recording.millivolts.allSatisfy(\.isFinite), "every sample is a number")
        try demand(recording.millivolts.count <= 1 << 14, "no more samples than allowed")
        try demand(ECGRecording.rates.contains(recording.samplesPerSecond), "a usable rate")
        return true
    } seeds: {
        [
            "# made by hand\nrate=360\nunit=adc\ngain=200\nzero=1024\n971\n970\n969\n",
            "rate=250\ncoding=rows\n0.5,0.1,-0.2\n1,0,0\n",
        ].map { Array($0.utf8) }
    },
]
