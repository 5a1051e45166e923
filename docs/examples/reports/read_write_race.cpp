#include <map>
#include <mutex>
#include <thread>

std::mutex prices_mutex;
std::map<int, int> prices{{1, 10}, {2, 20}};

void add_price() {
  std::lock_guard<std::mutex> lock(prices_mutex);
  prices.insert({3, 30});
}

bool is_priced(int id) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(prices_mutex);
#endif
  return prices.count(id) != 0;
}

int main() {
  std::thread writer(add_price);
  std::thread reader(is_priced, 1);
  writer.join();
  reader.join();
}
