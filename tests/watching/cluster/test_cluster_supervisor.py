"""Watches spread over nodes: lost nodes' cameras move, and no camera is watched twice. Ray is a small fake, or the real one."""

import time
from types import SimpleNamespace

import pytest

from benchmarks.support.rtsp_server import eventually
from maskdet.cameras import Watch
from maskdet.watching.cluster import cluster_supervisor, node_watcher
from maskdet.watching.cluster.cluster_supervisor import LEASE_S, LOST_S, ClusterSupervisor
from maskdet.watching.cluster.node_watcher import Answer, NodeWatcher, Order
from maskdet.watching.status import WatchState, WatchStatus

WATCHES = [
    (str(number), Watch(f"Camera {number}", f"rtsp://me:hunter2@host/{number}")) for number in range(6)
]


class FakeRay:
    """A cluster: nodes by name, which answer at once, or not at all once they are dead."""

    exceptions = SimpleNamespace(RayError=RuntimeError)

    def __init__(self, *names):
        self.names, self.dead, self.orders = list(names), set(), {}

    def nodes(self):
        about = {"Alive": True, "Resources": {"CPU": 2.0}}
        return [about | {"NodeID": n, "NodeManagerHostname": n} for n in self.names if n not in self.dead]

    def actor(self, name):
        def follow(order):
            self.orders[name] = order
            found = [
                WatchStatus(one, content["name"], WatchState.LIVE, node=name)
                for one, content in order.watches
            ]
            return (name, Answer(tuple(found), ()))

        remotes = {"follow": follow, "picture": lambda *_: (name, b"JPEG"), "close": lambda: (name, None)}
        return SimpleNamespace(
            name=name, **{key: SimpleNamespace(remote=call) for key, call in remotes.items()}
        )

    def wait(self, asked, **_):
        return [one for one in asked if one[0] not in self.dead], []

    def get(self, asked, **_):
        if asked[0] in self.dead:
            raise RuntimeError("the node is gone")
        return asked[1]

    def kill(self, actor):
        pass


@pytest.fixture
def ray(monkeypatch):
    found = FakeRay("a", "b")
    monkeypatch.setattr(cluster_supervisor, "connected_ray", lambda address: found)
    monkeypatch.setattr(ClusterSupervisor, "_actor", lambda self, node_id, name: found.actor(name))
    monkeypatch.setattr(cluster_supervisor, "ASK_S", 0.0)
    return found


def nodes_of(supervisor):
    return {status.watch_id: status.node for status in supervisor.statuses()}


def polled(supervisor, times=4):
    for _ in range(times):
        supervisor.poll()
    return nodes_of(supervisor)


def test_watches_are_spread_and_those_of_a_lost_node_move(ray):
    with ClusterSupervisor(lambda: WATCHES, address="auto") as supervisor:
        before = polled(supervisor)
        assert sorted(before.values()) == ["a"] * 3 + ["b"] * 3
        assert supervisor.picture("0") == b"JPEG"
        ray.dead = {"b"}
        assert polled(supervisor) == before  # it may only be slow
        supervisor._nodes["b"].heard_s -= LOST_S + 1
        assert set(polled(supervisor).values()) == {"a"}


def test_what_is_known_to_have_died_is_replaced_once_its_lease_is_over(ray):
    ray.nodes = lambda: [
        {"Alive": n not in ray.dead, "Resources": {"CPU": 2.0}, "NodeID": n, "NodeManagerHostname": n}
        for n in "ab"
    ]
    with ClusterSupervisor(lambda: WATCHES, address="auto") as supervisor:
        polled(supervisor)
        ray.dead = {"b"}
        assert set(polled(supervisor).values()) == {"a", "b"}
        supervisor._nodes["b"].heard_s -= LEASE_S + 1
        assert "does not answer" in {status.node: status.reason for status in supervisor.statuses()}["b"]
        supervisor._nodes["b"].until_s -= LEASE_S + 1
        assert set(polled(supervisor).values()) == {"a"}


def test_a_new_node_takes_its_share(ray):
    with ClusterSupervisor(lambda: WATCHES, address="auto") as supervisor:
        polled(supervisor)
        ray.names.append("c")
        assert sorted(polled(supervisor, 8).values()) == ["a", "a", "b", "b", "c", "c"]


def test_a_node_stops_before_another_one_begins():
    assert LEASE_S < LOST_S


def test_a_node_that_hears_nothing_any_more_watches_nothing(monkeypatch):
    class Scripted:
        def __init__(self, listed, **_):
            self.listed = listed

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def poll(self):
            pass

        def statuses(self):
            return [WatchStatus(watch_id, watch.name) for watch_id, watch in self.listed()]

    monkeypatch.setattr(node_watcher, "Supervisor", Scripted)
    watcher = NodeWatcher("a", {}, "")
    try:
        order = [(watch_id, watch.to_json()) for watch_id, watch in WATCHES]
        answer = watcher.follow(Order(order, time.time() + 60))
        assert [(one.watch_id, one.node) for one in answer.statuses] == [(one, "a") for one, _ in WATCHES]
        assert watcher.follow(Order(order, time.time() - 1)).statuses == ()
    finally:
        watcher.close()


def test_orders_hide_their_secrets():
    assert "hunter2" not in repr(Order([(watch_id, watch.to_json()) for watch_id, watch in WATCHES], 0.0))


def test_a_real_cluster_of_two_nodes_goes_on_when_one_is_lost(tmp_path, monkeypatch):
    pytest.importorskip("ray", reason="Ray is not installed: pip install 'maskdet[cluster]'")
    from benchmarks.fleet import local_cluster
    from tests.support.faces.practice_video import practice_video

    monkeypatch.setenv("MASKDET_DATABASE_URL", f"sqlite:///{tmp_path}/events.db")
    film = str(practice_video(tmp_path / "people.mp4", seconds=4))
    listed = [(str(number), Watch(f"Camera {number}", film, loop=True)) for number in range(2)]
    with (
        local_cluster(2) as (cluster, nodes),
        ClusterSupervisor(lambda: listed, address=cluster.address) as supervisor,
    ):

        def live_on(count):
            supervisor.poll()
            states = [status.state for status in supervisor.statuses()]
            return len(supervisor.nodes) == count and states == [WatchState.LIVE] * 2

        assert eventually(lambda: live_on(2), seconds=120)
        cluster.remove_node(nodes[-1], allow_graceful=False)
        assert eventually(lambda: live_on(1), seconds=120)
