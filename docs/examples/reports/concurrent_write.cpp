#include <map>
#include <mutex>
#include <string>
#include <thread>

std::mutex words_mutex;
std::mutex names_mutex;
std::map<std::string, int> index_of;

void add_word(const std::string& word) {
  std::lock_guard<std::mutex> lock(words_mutex);
  index_of.emplace(word, 1);
}

void add_name(const std::string& name) {
#ifdef FIXED
  std::lock_guard<std::mutex> lock(words_mutex);
#else
  std::lock_guard<std::mutex> lock(names_mutex);
#endif
  index_of.emplace(name, 2);
}

int main() {
  std::thread words(add_word, "apple");
  std::thread names(add_name, "Ada");
  words.join();
  names.join();
}
