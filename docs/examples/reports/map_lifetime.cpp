#include <atomic>
#include <map>
#include <thread>

#ifdef FIXED
constexpr auto kStore = std::memory_order_release, kLoad = std::memory_order_acquire;
#else
constexpr auto kStore = std::memory_order_relaxed, kLoad = std::memory_order_relaxed;
#endif

std::thread helper;
std::atomic<bool> done{false};

void collect() {
  std::map<int, int> items;
  helper = std::thread([&items] {
    items.emplace(1, 100);
    done.store(true, kStore);
  });
  while (!done.load(kLoad)) std::this_thread::yield();
}

int main() {
  collect();
  helper.join();
}
