"""Tell whether a flow within lower and upper limits exists (Dinic 1970)."""

from collections import deque

ENDLESS = 1 << 40


class Network:
    """Nodes 0 … n − 1; each edge carries a whole number between two limits."""

    def __init__(self, nodes: int) -> None:
        # two more nodes make the lower limits compulsory
        self.near: list[list[int]] = [[] for _ in range(nodes + 2)]
        self.to: list[int] = []
        self.room: list[int] = []
        self.source, self.sink, self.owed = nodes, nodes + 1, 0
        self.excess = [0] * nodes

    def add(self, i: int, j: int, least: int, most: int) -> bool:
        """Add an edge; False when its limits contradict each other."""
        if least > most:
            return False
        self.link(i, j, most - least)
        self.excess[j] += least
        self.excess[i] -= least
        return True

    def link(self, i: int, j: int, room: int) -> None:
        self.near[i].append(len(self.to))
        self.to.append(j)
        self.room.append(room)
        self.near[j].append(len(self.to))
        self.to.append(i)
        self.room.append(0)

    def circulates(self) -> bool:
        """Tell whether every edge can keep its limits, what enters a node leaving it."""
        for node, more in enumerate(self.excess):
            if more > 0:
                self.link(self.source, node, more)
                self.owed += more
            elif more < 0:
                self.link(node, self.sink, -more)
        sent = 0
        while level := self.levels():
            at = [0] * len(self.near)
            while push := self.push(level, at):
                sent += push
        return sent == self.owed

    def levels(self) -> list[int]:
        level = [-1] * len(self.near)
        level[self.source] = 0
        queue = deque([self.source])
        while queue:
            i = queue.popleft()
            for edge in self.near[i]:
                if self.room[edge] and level[self.to[edge]] < 0:
                    level[self.to[edge]] = level[i] + 1
                    queue.append(self.to[edge])
        return level if level[self.sink] >= 0 else []

    def push(self, level: list[int], at: list[int]) -> int:
        """Send along one shortest path; 0 when there is none left."""
        path: list[int] = []
        node = self.source
        while node != self.sink:
            while at[node] < len(self.near[node]):
                edge = self.near[node][at[node]]
                if self.room[edge] and level[self.to[edge]] == level[node] + 1:
                    break
                at[node] += 1
            else:
                if not path:
                    return 0
                level[node] = -1
                node = self.to[path.pop() ^ 1]
                at[node] += 1
                continue
            path.append(edge)
            node = self.to[edge]
        many = min(self.room[edge] for edge in path)
        for edge in path:
            self.room[edge] -= many
            self.room[edge ^ 1] += many
        return many
