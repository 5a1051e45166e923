#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

class Cache {
 public:
  bool has(const std::string& key) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.count(key) != 0;
  }
  void put(const std::string& key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    map_[key] = value;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> map_;
};

int main() {
  Cache cache;
  std::thread writer([&] { cache.put("sku-42", 1); });
  std::thread reader([&] { cache.has("sku-7"); });
  writer.join();
  reader.join();
}
