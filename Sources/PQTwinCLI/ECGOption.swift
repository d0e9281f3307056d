import ArgumentParser
import ClinicalTwin
import Foundation
import PQIdentity

/// The ECG that a user names, or the excerpt that ships with the project.
enum ECGOption {
    static let help: ArgumentHelp = """
        An ECG as CSV: a line rate=HZ, then one figure in mV a line. Default: a minute of MIT-BIH \
        record 208.
        """

    /// Reads a recording.
    ///
    /// - Parameter path: The file; nil for the excerpt.
    /// - Returns: The recording, and the file's text if there is one.
    /// - Throws: ``ExitStatus/unusable`` after a line on standard error.
    static func recording(at path: String?) throws -> (recording: ECGRecording, text: String?) {
        do {
            guard let path else { return (try ECGRecording.example(), nil) }
            // Read once: it may be a pipe.
            let text = try KeyFile.read(path, limit: ECGLimits().byteCount)
            return (try ECGRecording(parsing: Array(text.utf8).span), text)
        } catch let error as IdentityError {
            // These name the file.
            Terminal.error.line("pqtwin: --ecg: \(error)")
            throw ExitStatus.unusable
        } catch {
            Terminal.error.line("pqtwin: --ecg \(path ?? ""): \(error)")
            throw ExitStatus.unusable
        }
    }
}
