# The light question: connections only.

survey() {
  section about 16384 about
  watched sockets 16777216 20 sockets
}
