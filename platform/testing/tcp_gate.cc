#include "platform/testing/tcp_gate.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <regex>
#include <string_view>

namespace sjak::testing {
namespace {

// Query message: type, length of the rest (4 + 7), text with its NUL.
constexpr std::string_view kCommitMessage(
    "Q\0\0\0\x0b"
    "COMMIT\0",
    12);

sockaddr_in Loopback(int port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<uint16_t>(port));
  return address;
}

bool SendAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

void CloseWithReset(int fd) {
  if (fd < 0) return;
  const linger now{1, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(fd);
}

}  // namespace

int TcpGate::PortOf(const std::string& conninfo) {
  std::smatch match;
  return std::regex_search(conninfo, match, std::regex("port=(\\d+)")) ? std::stoi(match[1]) : 5432;
}

TcpGate::TcpGate(int target_port) : target_port_(target_port) {
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof address;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&address), size) != 0 || ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) != 0 || ::pipe(wake_) != 0) {
    std::abort();
  }
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { Loop(); });
}

TcpGate::~TcpGate() {
  {
    std::lock_guard lock(mu_);
    stopping_ = true;
  }
  Wake();
  thread_.join();
  for (Pair& pair : pairs_) Kill(pair);
  for (int fd : {listener_, wake_[0], wake_[1]}) ::close(fd);
}

void TcpGate::Wake() {
  const char byte = 0;
  if (::write(wake_[1], &byte, 1) != 1) std::abort();
}

void TcpGate::Set(Mode mode) {
  {
    std::lock_guard lock(mu_);
    mode_ = mode;
  }
  Wake();
}

void TcpGate::ResetAll() {
  {
    std::lock_guard lock(mu_);
    for (Pair& pair : pairs_) Kill(pair);
  }
  Wake();
}

void TcpGate::CutNextCommit(Cut cut) {
  std::lock_guard lock(mu_);
  cut_ = cut;
}

void TcpGate::Kill(Pair& pair) {
  if (pair.dead) return;
  CloseWithReset(pair.client);
  // An orderly end, so that the server reads what was sent to it before.
  ::close(pair.server);
  pair.dead = true;
}

void TcpGate::Loop() {
  while (true) {
    std::vector<pollfd> fds{{wake_[0], POLLIN, 0}};
    {
      std::lock_guard lock(mu_);
      if (stopping_) return;
      pairs_.erase(std::remove_if(pairs_.begin(), pairs_.end(), [](const Pair& p) { return p.dead; }), pairs_.end());
      fds.push_back({listener_, POLLIN, 0});
      if (mode_ != Mode::kStall) {
        for (const Pair& pair : pairs_) {
          fds.push_back({pair.client, POLLIN, 0});
          fds.push_back({pair.server, POLLIN, 0});
        }
      }
    }
    ::poll(fds.data(), fds.size(), -1);
    if (fds[0].revents != 0) {
      char drained[64];
      if (::read(wake_[0], drained, sizeof drained) < 0) std::abort();
      continue;  // something was changed: look again
    }
    std::lock_guard lock(mu_);
    if (mode_ == Mode::kStall && fds.size() > 2) continue;
    for (size_t i = 0; 2 + 2 * i + 1 < fds.size() && i < pairs_.size(); ++i) {
      if (!pairs_[i].dead && fds[2 + 2 * i].revents != 0) FromClient(pairs_[i]);
      if (!pairs_[i].dead && fds[3 + 2 * i].revents != 0) FromServer(pairs_[i]);
    }
    if (fds[1].revents != 0) Accept();
  }
}

void TcpGate::Accept() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  if (mode_ == Mode::kRefuse) return CloseWithReset(client);
  const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(target_port_);
  if (::connect(server, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(server);
    return CloseWithReset(client);
  }
  const int on = 1;
  for (int fd : {client, server}) ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  pairs_.push_back({client, server});
}

void TcpGate::FromClient(Pair& pair) {
  char buffer[65536];
  const ssize_t n = ::recv(pair.client, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n <= 0) return Kill(pair);
  const std::string_view bytes(buffer, static_cast<size_t>(n));
  const bool commit = cut_ != Cut::kNone && bytes.find(kCommitMessage) != std::string_view::npos;
  if (commit && cut_ == Cut::kBeforeCommit) Kill(pair);
  if (!pair.dead && !SendAll(pair.server, bytes)) Kill(pair);
  if (commit) {
    if (cut_ == Cut::kAfterCommit) Kill(pair);
    pair.withhold = true;
    cut_ = Cut::kNone;
    ++cuts_;
  }
}

void TcpGate::FromServer(Pair& pair) {
  char buffer[65536];
  const ssize_t n = ::recv(pair.server, buffer, sizeof buffer, MSG_DONTWAIT);
  if (n <= 0 || pair.withhold || !SendAll(pair.client, std::string_view(buffer, static_cast<size_t>(n)))) Kill(pair);
}

}  // namespace sjak::testing
