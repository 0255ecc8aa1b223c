#include "kafka/wake_pipe.h"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#ifdef __linux__
#include <sys/prctl.h>
#endif

namespace omb {
namespace {

void MakeNonBlocking(int fd) {
  fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
  fcntl(fd, F_SETFD, FD_CLOEXEC);
}

bool Readable(int fd, int64_t timeout_ns) {
  pollfd entry{.fd = fd, .events = POLLIN, .revents = 0};
#ifdef __linux__
  const timespec timeout{.tv_sec = timeout_ns / 1'000'000'000, .tv_nsec = timeout_ns % 1'000'000'000};
  return ppoll(&entry, 1, &timeout, nullptr) > 0;
#else
  constexpr int64_t kNsPerMs = 1'000'000;
  if (timeout_ns < kNsPerMs) {
    const timespec nap{.tv_sec = 0, .tv_nsec = static_cast<long>(timeout_ns)};
    nanosleep(&nap, nullptr);
    return poll(&entry, 1, 0) > 0;
  }
  return poll(&entry, 1, static_cast<int>(timeout_ns / kNsPerMs)) > 0;
#endif
}

}  // namespace

WakePipe::WakePipe() {
  std::array<int, 2> fds{};
  if (pipe(fds.data()) != 0) throw std::system_error(errno, std::generic_category(), "pipe");
  read_fd_ = fds[0];
  write_fd_ = fds[1];
  MakeNonBlocking(read_fd_);
  MakeNonBlocking(write_fd_);
}

WakePipe::~WakePipe() {
  close(read_fd_);
  close(write_fd_);
}

void WakePipe::Watch(rd_kafka_queue_t* queue) { rd_kafka_queue_io_event_enable(queue, write_fd_, "e", 1); }

void WakePipe::Wait(int64_t timeout_ns) {
  if (Readable(read_fd_, timeout_ns)) Drain();
}

void WakePipe::Wake() {
  // A full pipe already wakes the sleeper.
  [[maybe_unused]] const ssize_t written = write(write_fd_, "w", 1);
}

void WakePipe::Drain() {
  std::array<char, 256> bytes{};
  while (read(read_fd_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())) {
  }
}

void SetUpThread(const char* name) {
#ifdef __linux__
  pthread_setname_np(pthread_self(), name);
  prctl(PR_SET_TIMERSLACK, 1UL);
#else
  pthread_setname_np(name);
#endif
}

}  // namespace omb
