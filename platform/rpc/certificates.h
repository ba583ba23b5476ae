#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "platform/identity/bounded.h"

namespace sjak::rpc {

struct TlsFiles {
  std::string ca;           // whom to trust, PEM
  std::string certificate;  // own, PEM; empty: only the server shows one
  std::string key;
};

// What the files hold.
struct TlsPems {
  std::string ca, certificate, key;
};

// The PEM files of one end of TLS, read again when they change. Thread-safe.
//
// gRPC has a watcher of its own (FileWatcherCertificateProvider), but it takes whatever it finds: between the writing
// of a certificate and of its key it holds a pair that does not fit, and until its next look no connection can be made.
// Here a set that is not whole leaves the one before in force.
class Certificates {
 public:
  // Fails, naming the file and the fault, unless all are good: each certificate can be read, and the key fits.
  static absl::StatusOr<std::shared_ptr<Certificates>> Read(TlsFiles files);

  std::shared_ptr<const TlsPems> now() const;
  // Reads the files again when one of them changed. A set that is not good leaves the one before in force, and its
  // error is returned, at every call, until a file changes again. Call every few seconds.
  absl::Status ReloadIfChanged();

 private:
  explicit Certificates(TlsFiles files) : files_(std::move(files)) {}
  std::array<identity::FileStamp, 3> Stamps() const;
  absl::Status Load();

  const TlsFiles files_;
  std::mutex reload_mu_;  // one reload at a time; taken before the other
  std::array<identity::FileStamp, 3> stamps_;
  absl::Status last_load_;
  mutable std::mutex mu_;
  std::shared_ptr<const TlsPems> pems_;
};

}  // namespace sjak::rpc
