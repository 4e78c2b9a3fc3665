"""The programs of programs.go, as somebody would write them in Python."""

import json
import math
import queue
import threading


def nbody():
    b = [[0, 0, 0, 0, 0, 0, 39], [4.8, -1.1, -0.1, 0.6, 2.8, -0.02, 0.03], [8.3, 4.1, -0.4, -1.0, 1.8, 0.008, 0.01],
         [12.8, -15, -0.2, 1.08, 0.86, -0.01, 0.0017], [15, -25, 0.17, 0.97, 0.59, -0.03, 0.002]]
    for _ in range(20000):
        for i, p in enumerate(b):
            for q in b[i + 1:]:
                dx, dy, dz = p[0] - q[0], p[1] - q[1], p[2] - q[2]
                d2 = dx * dx + dy * dy + dz * dz
                mag = 0.001 / (d2 * math.sqrt(d2))
                p[3] -= dx * q[6] * mag
                p[4] -= dy * q[6] * mag
                p[5] -= dz * q[6] * mag
                q[3] += dx * p[6] * mag
                q[4] += dy * p[6] * mag
                q[5] += dz * p[6] * mag
        for p in b:
            p[0] += 0.001 * p[3]
            p[1] += 0.001 * p[4]
            p[2] += 0.001 * p[5]
    return int(1e6 * b[1][0])


def matrix():
    n = 120
    a = [[float(i + j) for j in range(n)] for i in range(n)]
    b = [[float(i - j) for j in range(n)] for i in range(n)]
    c = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            s = 0.0
            for k in range(n):
                s += a[i][k] * b[k][j]
            c[i][j] = s
    return int(c[7][9])


def mandelbrot():
    t = 0
    for py in range(100):
        for px in range(150):
            x0, y0, x, y, i = px / 75 - 1.5, py / 50 - 1, 0.0, 0.0, 0
            while x * x + y * y <= 4 and i < 100:
                x, y = x * x - y * y + x0, 2 * x * y + y0
                i += 1
            t += i
    return t


def sieve():
    n = 2_000_000
    composite, k = [False] * (n + 1), 0
    for i in range(2, n + 1):
        if not composite[i]:
            k += 1
            for j in range(i + i, n + 1, i):
                composite[j] = True
    return k


def sorted_():
    x, s = [], 1
    for _ in range(200_000):
        s = (s * 1664525 + 1013904223) % (1 << 32)
        x.append(s >> 8)
    x.sort(key=lambda v: v)
    return x[1000]


def counting():
    m = {}
    for i in range(500_000):
        k = i * 7 % 1009
        m[k] = m.get(k, 0) + 1
    return m[5]


def building():
    b = []
    for _ in range(500_000):
        b.append("ab")
        b.append("c")
    return len("".join(b))


class Square:
    def __init__(self, n):
        self.n = n

    def area(self, k):
        return self.n * k


class Strip(Square):
    def area(self, k):
        return self.n + k


def methods():
    x, s = [Square(3), Strip(4)], 0
    for i in range(1_000_000):
        s += x[i & 1].area(i)
    return s


class Stack:
    def __init__(self):
        self.list = []

    def push(self, x):
        self.list.append(x)

    def pop(self):
        return self.list.pop()


def container():
    s, t = Stack(), 0
    for i in range(500_000):
        s.push(i)
        if i % 3 == 2:
            t += s.pop()
    return t


def pingpong():
    a, b = queue.SimpleQueue(), queue.SimpleQueue()

    def other():
        while (x := a.get()) is not None:
            b.put(x + 1)

    threading.Thread(target=other).start()
    t = 0
    for i in range(50_000):
        a.put(i)
        t += b.get()
    a.put(None)
    return t


def marshal():
    n = 0
    for i in range(50_000):
        n += len(json.dumps({"id": i, "name": "somebody", "times": [1.5, 2.25, float(i)], "alive": i % 2 == 0}))
    return n
