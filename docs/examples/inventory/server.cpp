// server.cpp: an inventory service with its maps, its worker threads and its mistakes.
//
// Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An HTTP server (cpp-httplib) on eight worker threads and one for audits. As it stands it is right. Each macro below
// puts one mistake in, of a kind seen in real servers, that no crash gives away in a short run:
//   FAULT_CONCURRENT_WRITE  the request counters are incremented without their lock   (rule concurrent-write)
//   FAULT_READ_WRITE_RACE   stock is looked up without the lock that restocking holds (rule read-write-race)
//   FAULT_CHECK_THEN_ACT    stock is looked up, and taken in a later critical section (rule check-then-act)
//   FAULT_MAP_LIFETIME      an audit answers first and uses the caller's map after it (rule map-lifetime)
// Usage: server            serves a fixed number of requests from its own clients over loopback, then exits
//        server PORT       serves on 127.0.0.1:PORT until it is killed
#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <functional>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

namespace {
// How many items of each article are on the shelves. Read far more often than it changes.
class Stock {
 public:
  int available(const std::string& sku) const {
#ifndef FAULT_READ_WRITE_RACE
    std::shared_lock<std::shared_mutex> lock(mutex_);
#endif
    auto it = items_.find(sku);
    return it == items_.end() ? 0 : it->second;
  }

  void add(const std::string& sku, int count) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    items_[sku] += count;
  }

  // Takes `count` items if there are so many: one lock around the check and the act.
  bool take(const std::string& sku, int count) {
    std::unique_lock<std::shared_mutex> lock(mutex_);
    auto it = items_.find(sku);
    if (it == items_.end() || it->second < count) return false;
    it->second -= count;
    return true;
  }

  void copy_to(std::map<std::string, int>& out) const {
    std::shared_lock<std::shared_mutex> lock(mutex_);
    for (const auto& [sku, count] : items_) out.insert_or_assign(sku, count);
  }

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, int> items_;
};

struct Reservation {
  std::string user, sku;
  int count = 0;
};

class Reservations {
 public:
  // Returns the number of the reservation; 0 if the user has too many. The check and the act are under one lock.
  int open(Reservation reservation) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (by_user_.count(reservation.user) > kMostPerUser) return 0;
    const int id = ++last_id_;
    by_user_.emplace(reservation.user, id);
    by_id_.emplace(id, std::move(reservation));
    return id;
  }

  // Removes the reservation and returns it; `count` is 0 if there was none.
  Reservation close(int id) {
    std::lock_guard<std::mutex> lock(mutex_);
    auto node = by_id_.extract(id);
    if (node.empty()) return {};
    auto [first, last] = by_user_.equal_range(node.mapped().user);
    by_user_.erase(std::find_if(first, last, [id](const auto& entry) { return entry.second == id; }));
    return std::move(node.mapped());
  }

 private:
  static constexpr std::size_t kMostPerUser = 20;

  std::mutex mutex_;
  int last_id_ = 0;
  std::unordered_map<int, Reservation> by_id_;
  std::multimap<std::string, int> by_user_;
};

// Who is logged in: token -> user.
class Sessions {
 public:
  std::string open(const std::string& user) {
    std::lock_guard<std::mutex> lock(mutex_);
    const std::string token = user + "-" + std::to_string(users_.size() + 1);
    return users_.insert_or_assign(token, user).first->first;
  }

  std::string user_of(const std::string& token) const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto it = users_.find(token);
    return it == users_.end() ? std::string() : it->second;
  }

  void close(const std::string& token) {
    std::lock_guard<std::mutex> lock(mutex_);
    users_.erase(token);
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::string> users_;
};

// Requests per endpoint. The endpoints are known before the first worker starts.
class Metrics {
 public:
  Metrics() {
    for (auto* endpoint : {"login", "stock", "restock", "reserve", "cancel", "audit"}) hits_[endpoint] = 0;
  }

  void count(const std::string& endpoint) {
#ifndef FAULT_CONCURRENT_WRITE
    std::lock_guard<std::mutex> lock(mutex_);
#endif
    ++hits_[endpoint];
  }

  long total() const {
    std::lock_guard<std::mutex> lock(mutex_);
    long sum = 0;
    for (const auto& entry : hits_) sum += entry.second;
    return sum;
  }

 private:
  mutable std::mutex mutex_;
  std::unordered_map<std::string, long> hits_;
};

// One thread that carries out the slow jobs, in the order in which they came.
class Auditor {
 public:
  Auditor() : thread_([this] { work(); }) {}
  ~Auditor() {
    post(nullptr);
    thread_.join();
  }

  void post(std::function<void()> job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
    posted_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      posted_.wait(lock, [this] { return !jobs_.empty(); });
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (!job) return;
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> jobs_;
  std::thread thread_;
};

class Inventory {
 public:
  Inventory() {
    for (int i = 0; i < 50; ++i) stock_.add("sku-" + std::to_string(i), 100);
  }

  void serve(httplib::Server& server) {
    server.Post(R"(/login/(\w+))", [this](const auto& request, auto& response) {
      metrics_.count("login");
      response.set_content(sessions_.open(request.matches[1]), "text/plain");
    });
    server.Post(R"(/logout/([\w-]+))", [this](const auto& request, auto&) { sessions_.close(request.matches[1]); });
    server.Get(R"(/stock/([\w-]+))", [this](const auto& request, auto& response) {
      metrics_.count("stock");
      response.set_content(std::to_string(stock_.available(request.matches[1])), "text/plain");
    });
    server.Post(R"(/restock/([\w-]+)/(\d+))", [this](const auto& request, auto&) {
      metrics_.count("restock");
      stock_.add(request.matches[1], std::stoi(request.matches[2]));
    });
    server.Post(R"(/reserve/([\w-]+)/([\w-]+)/(\d+))", [this](const auto& request, auto& response) {
      metrics_.count("reserve");
      const std::string user = sessions_.user_of(request.matches[1]);
      const int id = user.empty() ? 0 : reserve({user, request.matches[2], std::stoi(request.matches[3])});
      if (id == 0) {
        response.status = 409;
        return;
      }
      response.set_content(std::to_string(id), "text/plain");
    });
    server.Post(R"(/cancel/(\d+))", [this](const auto& request, auto&) {
      metrics_.count("cancel");
      const Reservation closed = reservations_.close(std::stoi(request.matches[1]));
      if (closed.count) stock_.add(closed.sku, closed.count);
    });
    server.Get("/audit", [this](const auto&, auto& response) {
      metrics_.count("audit");
      response.set_content(std::to_string(audit()), "text/plain");
    });
  }

  long requests() const { return metrics_.total(); }

 private:
  // Returns the number of the reservation; 0 if it cannot be had.
  int reserve(const Reservation& wanted) {
#ifdef FAULT_CHECK_THEN_ACT
    if (stock_.available(wanted.sku) < wanted.count) return 0;
    stock_.add(wanted.sku, -wanted.count);  // more than there are, if another customer was faster
#else
    if (!stock_.take(wanted.sku, wanted.count)) return 0;
#endif
    const int id = reservations_.open(wanted);
    if (id == 0) stock_.add(wanted.sku, wanted.count);
    return id;
  }

  // Counts all items on the auditor's thread, in a map that lives on this one's stack.
  long audit() {
    std::map<std::string, int> snapshot;
    std::promise<long> sum;
    auto answer = sum.get_future();
    auditor_.post([this, &snapshot, sum = std::make_shared<std::promise<long>>(std::move(sum))] {
      stock_.copy_to(snapshot);
      long items = 0;
      for (const auto& [sku, count] : snapshot) items += count;
#ifdef FAULT_MAP_LIFETIME
      sum->set_value(items);  // from here on the caller may be gone, and the snapshot with it
#endif
      largest_audit_ = std::max(largest_audit_.load(), snapshot.size());
#ifndef FAULT_MAP_LIFETIME
      sum->set_value(items);
#endif
    });
    return answer.get();
  }

  Stock stock_;
  Reservations reservations_;
  Sessions sessions_;
  Metrics metrics_;
  std::atomic<std::size_t> largest_audit_{0};
  Auditor auditor_;  // last: its thread ends before the maps go
};

// What one customer does: a bounded number of requests, every kind among them.
void shop(int port, int customer) {
  httplib::Client client("127.0.0.1", port);
  client.set_keep_alive(true);
  auto login = client.Post("/login/user" + std::to_string(customer));
  if (!login) return;
  const std::string token = login->body;
  for (int i = 0; i < 40; ++i) {
    const std::string sku = "sku-" + std::to_string(i % 3 == 0 ? 0 : (customer * 7 + i) % 50);  // all want sku-0
    client.Get("/stock/" + sku);
    if (i % 4 == 0) client.Post("/restock/new-" + std::to_string(customer) + "-" + std::to_string(i) + "/5");
    auto reserved = client.Post("/reserve/" + token + "/" + sku + "/2");
    if (reserved && reserved->status == 200 && i % 2) client.Post("/cancel/" + reserved->body);
    if (i % 10 == 5) client.Get("/audit");
  }
  client.Post("/logout/" + token);
}

}  // namespace

int main(int argc, char** argv) {
  Inventory inventory;
  httplib::Server server;
  server.new_task_queue = [] { return new httplib::ThreadPool(8); };
  inventory.serve(server);
  if (argc > 1) return server.listen("127.0.0.1", std::atoi(argv[1])) ? 0 : 1;

  const int port = server.bind_to_any_port("127.0.0.1");
  std::thread listener([&] { server.listen_after_bind(); });
  while (!server.is_running()) std::this_thread::yield();
  std::vector<std::thread> customers;
  for (int customer = 0; customer < 6; ++customer) customers.emplace_back(shop, port, customer);
  for (auto& customer : customers) customer.join();
  server.stop();
  listener.join();
  std::printf("inventory: answered %ld requests\n", inventory.requests());
}
