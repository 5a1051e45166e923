#include <map>
#include <mutex>
#include <thread>

std::mutex prices_mutex;
std::map<int, int> prices{{1, 10}, {2, 20}};

void add_price() {
  std::lock_guard<std::mutex> lock(prices_mutex);
  prices.insert({3, 30});
}

int sum() {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(prices_mutex);
#endif
  int total = 0;
  for (const auto& [id, price] : prices) total += price;
  return total;
}

int main() {
  std::thread writer(add_price);
  std::thread reader([] { return sum() > 0 ? 0 : 1; });
  writer.join();
  reader.join();
}
