#include <cstddef>
#include <future>
#include <map>
#include <thread>

std::thread helper;
std::size_t largest = 0;

int count_items() {
  std::map<int, int> items;
  std::promise<int> answer;
  auto result = answer.get_future();
  helper = std::thread([&items, answer = std::move(answer)]() mutable {
    items.emplace(1, 100);
#ifdef FIXED
    largest = items.size();
    answer.set_value(100);
#else
    answer.set_value(100);
    largest = items.size();
#endif
  });
  return result.get();
}

int main() {
  const int count = count_items();
  helper.join();
  return count == 100 ? 0 : 1;
}
