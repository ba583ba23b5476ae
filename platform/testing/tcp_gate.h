#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace sjak::testing {

// A door in front of Postgres on loopback that misbehaves on demand. Carries plain connections only.
class TcpGate {
 public:
  explicit TcpGate(int target_port);
  // In front of the server that a libpq connection string names.
  static int PortOf(const std::string& conninfo);
  ~TcpGate();
  TcpGate(const TcpGate&) = delete;

  int port() const { return port_; }

  enum class Mode {
    kPass,
    kStall,   // accepts, and moves no byte in either direction until passing again
    kRefuse,  // new connections are reset at once; those that are open go on
  };
  void Set(Mode mode);
  // Resets every open connection.
  void ResetAll();

  // What becomes of the next COMMIT. The client never gets an answer to it.
  enum class Cut {
    kNone,
    kBeforeCommit,    // the server never sees it
    kAfterCommit,     // it is on its way to the server when both sides are cut: done or not, nobody knows
    kAnswerWithheld,  // the server has answered
  };
  void CutNextCommit(Cut cut);
  int cuts() const { return cuts_; }

 private:
  struct Pair {
    int client = -1;
    int server = -1;
    bool withhold = false;
    bool dead = false;
  };
  void Loop();
  void Accept();
  void FromClient(Pair& pair);
  void FromServer(Pair& pair);
  static void Kill(Pair& pair);
  void Wake();

  const int target_port_;
  int listener_ = -1;
  int port_ = 0;
  int wake_[2] = {-1, -1};
  std::mutex mu_;
  std::vector<Pair> pairs_;
  Mode mode_ = Mode::kPass;
  Cut cut_ = Cut::kNone;
  bool stopping_ = false;
  std::atomic<int> cuts_{0};
  std::thread thread_;
};

}  // namespace sjak::testing
