#include "plugin/recorder/lane.h"

#include <algorithm>
#include <future>
#include <memory>
#include <stdexcept>

#include "tests/support/test.h"

namespace recorder {
namespace {

constexpr size_t kInbox = 1000;

// Waits until what was posted before has run.
void settle(Lane& lane) {
  auto reached = std::make_shared<std::promise<void>>();  // shared: set_value() may still run when wait() is over
  std::future<void> is_reached = reached->get_future();
  lane.post([reached] { reached->set_value(); });
  is_reached.wait();
}

TEST(lane, runs_tasks_in_the_order_of_posting) {
  const SystemClock clock;
  std::vector<int> order;
  Lane lane("test", kInbox, clock);
  for (int i = 0; i < 100; ++i) lane.post([&order, i] { order.push_back(i); });
  settle(lane);
  REQUIRE(order.size() == 100);
  CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST(lane, refuses_what_exceeds_its_inbox_and_counts_it_but_never_a_command) {
  const SystemClock clock;
  std::promise<void> go;
  std::promise<void> waiting;
  Lane lane("test", kInbox, clock);
  lane.post([&waiting, &go] {
    waiting.set_value();
    go.get_future().wait();
  });
  waiting.get_future().wait();
  CHECK(lane.post([] {}, kInbox));
  CHECK(!lane.post([] {}, 1));
  CHECK(lane.post([] {}));
  CHECK_EQUAL(lane.refused(), 1u);
  go.set_value();
}

TEST(lane, goes_on_after_a_task_that_threw) {
  const SystemClock clock;
  Lane lane("test", kInbox, clock);
  lane.post([] { throw std::runtime_error("expected by this test"); });
  bool ran = false;
  lane.post([&ran] { ran = true; });
  settle(lane);
  CHECK(ran);
}

TEST(lane, runs_what_was_posted_before_it_ends) {
  const SystemClock clock;
  int runs = 0;
  {
    Lane lane("test", kInbox, clock);
    for (int i = 0; i < 10; ++i) lane.post([&runs] { ++runs; });
  }
  CHECK_EQUAL(runs, 10);
}

TEST(lane, ticks_objects_until_they_are_gone) {
  struct Ticked : Ticking {
    void tick(MonotonicTime) override {
      if (++ticks == 2) twice.set_value();
    }
    int ticks = 0;
    std::promise<void> twice;
  };
  const SystemClock clock;
  auto object = std::make_shared<Ticked>();
  Lane lane("test", kInbox, clock);
  lane.post([&lane, object] { lane.add_ticking(object); });
  object->twice.get_future().wait();
  settle(lane);
  CHECK_EQUAL(object.use_count(), 1);
}

TEST(lane, runs_a_delayed_task_after_its_delay) {
  const SystemClock clock;
  std::promise<MonotonicTime> ran;
  Lane lane("test", kInbox, clock);
  const MonotonicTime begin = clock.monotonic();
  lane.post([&] { lane.run_after(milliseconds(20), [&] { ran.set_value(clock.monotonic()); }); });
  CHECK(ran.get_future().get() - begin >= milliseconds(20));
}

}  // namespace
}  // namespace recorder
