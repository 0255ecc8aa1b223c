#include "kafka/wake_pipe.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <thread>
#include <vector>

#include "core/clock.h"
#include "kafka/kafka_config.h"

namespace omb {
namespace {

/// So long that a test which waits for it to pass hangs for all to see.
constexpr int64_t kForeverNs = 1'000'000'000'000;

TEST(WakePipe, SleepsNoLessThanAskedFor) {
  WakePipe pipe;
  const SteadyClock clock;
  for (const int64_t timeout_ns : {0, 50'000, 3'000'000}) {
    const int64_t before_ns = clock.NowNs();
    pipe.Wait(timeout_ns);
    EXPECT_GE(clock.NowNs() - before_ns, timeout_ns);
  }
}

TEST(WakePipe, EndsTheNextWaitWhenWokenBefore) {
  WakePipe pipe;
  pipe.Wake();
  pipe.Wait(kForeverNs);
}

TEST(WakePipe, EndsTheCurrentWaitFromAnotherThread) {
  WakePipe pipe;
  std::thread sleeper([&] { pipe.Wait(kForeverNs); });
  std::this_thread::yield();
  pipe.Wake();
  sleeper.join();
}

TEST(WakePipe, ForgetsTheWakesThatAWaitHasAnswered) {
  WakePipe pipe;
  const SteadyClock clock;
  for (int i = 0; i < 1000; ++i) pipe.Wake();
  pipe.Wait(kForeverNs);
  const int64_t before_ns = clock.NowNs();
  pipe.Wait(5'000'000);
  EXPECT_GE(clock.NowNs() - before_ns, 5'000'000);
}

TEST(WakePipe, TakesAnyNumberOfWakesWithoutBlocking) {
  WakePipe pipe;
  for (int i = 0; i < 200'000; ++i) pipe.Wake();
  pipe.Wait(kForeverNs);
}

TEST(WakePipe, IsWokenByAQueueThatTurnsNonEmpty) {
  const auto client = OpenClient(RD_KAFKA_PRODUCER, MakeConf({{"log_level", "0"}}));
  const QueueHandle queue(rd_kafka_queue_new(client.get()));
  WakePipe pipe;
  pipe.Watch(queue.get());
  for (int i = 0; i < 3; ++i) {
    // An admin request without a broker to send it to ends as an event in the queue.
    rd_kafka_AdminOptions_t* options =
        rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_DELETETOPICS);
    rd_kafka_AdminOptions_set_request_timeout(options, 1, nullptr, 0);
    rd_kafka_DeleteTopic_t* topic = rd_kafka_DeleteTopic_new("none");
    rd_kafka_DeleteTopics(client.get(), &topic, 1, options, queue.get());
    rd_kafka_DeleteTopic_destroy(topic);
    rd_kafka_AdminOptions_destroy(options);
    pipe.Wait(kForeverNs);
    EXPECT_NE(EventHandle(rd_kafka_queue_poll(queue.get(), 0)), nullptr) << "each time it was emptied before";
  }
}

int LowestFreeDescriptor() {
  const int fd = open("/dev/null", O_RDONLY);
  close(fd);
  return fd;
}

TEST(WakePipe, ClosesItsDescriptors) {
  const int before = LowestFreeDescriptor();
  {
    WakePipe pipe;
  }
  EXPECT_EQ(LowestFreeDescriptor(), before);
}

// UBSan tells a live object from a dead one by writing to a pipe of its own, which this test takes from it.
#ifndef __SANITIZE_ADDRESS__
TEST(WakePipe, ThrowsWhenThereAreNoDescriptorsLeft) {
  // UBSan looks at a type for the first time through a pipe of its own.
  EXPECT_THROW(throw std::system_error(EMFILE, std::generic_category(), "pipe"), std::system_error);
  rlimit limit{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &limit), 0);
  rlimit none = limit;
  none.rlim_cur = static_cast<rlim_t>(LowestFreeDescriptor());
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  EXPECT_THROW(WakePipe(), std::system_error);
  setrlimit(RLIMIT_NOFILE, &limit);
}
#endif

#ifdef __linux__
TEST(SetUpThread, NamesTheThread) {
  std::array<char, 16> name{};
  std::thread thread([&] {
    SetUpThread("omb-test");
    pthread_getname_np(pthread_self(), name.data(), name.size());
  });
  thread.join();
  EXPECT_STREQ(name.data(), "omb-test");
}
#endif

}  // namespace
}  // namespace omb
