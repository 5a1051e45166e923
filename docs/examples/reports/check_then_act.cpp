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
  int put_if_absent(const std::string& key, int value) {
    std::lock_guard<std::mutex> lock(mutex_);
    return map_.try_emplace(key, value).first->second;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, int> map_;
};

Cache cache;

int compute(const std::string& key) { return static_cast<int>(key.size()); }

void warm_up() {
#ifdef FIXED
  cache.put_if_absent("sku-42", compute("sku-42"));
#else
  if (!cache.has("sku-42")) cache.put("sku-42", compute("sku-42"));
#endif
}

int main() {
  std::thread first(warm_up);
  std::thread second(warm_up);
  first.join();
  second.join();
}
