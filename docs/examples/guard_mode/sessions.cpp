#include <cstdio>
#include <thread>
#include <unordered_map>

std::unordered_map<int, int> sessions;

void serve(int first_client) {
  for (int client = first_client; client < first_client + 1000000; ++client) {
    sessions.emplace(client, 0);
  }
}

int main() {
  sessions.reserve(4000000);
  std::thread server(serve, 0);
  serve(1000000);
  server.join();
  std::printf("%zu sessions\n", sessions.size());
}
