using EventIo.Loop.Reactor;
using EventIo.Native;
using Xunit;

namespace EventIo.Tests.Loop.Reactor;

public sealed class TimerQueueTests
{
    private readonly TimerQueue _queue = new();

    [Fact]
    public void Timers_expire_in_the_order_of_their_times()
    {
        var random = new Random(1);
        LoopConnection[] connections = [.. Enumerable.Range(0, 500).Select(_ => At(random.Next(1_000)))];
        Assert.Equal(connections.Min(connection => connection.WakeAt), _queue.NextAt);
        List<long> taken = [];
        while (_queue.TryTake(1_000, out LoopConnection connection))
            taken.Add(connection.WakeAt);
        Assert.Equal(connections.Select(connection => connection.WakeAt).Order(), taken);
        Assert.Equal(MonotonicClock.Never, _queue.NextAt);
    }

    [Fact]
    public void No_timer_expires_early()
    {
        LoopConnection late = At(100);
        Assert.False(_queue.TryTake(99, out _));
        Assert.True(_queue.TryTake(100, out LoopConnection taken));
        Assert.Same(late, taken);
        Assert.False(_queue.TryTake(long.MaxValue - 1, out _));
    }

    [Fact]
    public void A_timer_that_was_postponed_many_times_is_moved_only_once_when_its_old_time_comes()
    {
        LoopConnection connection = At(10);
        for (int time = 11; time <= 1_000; time++)
            Move(connection, time);
        Assert.Equal(10, _queue.NextAt);
        Assert.False(_queue.TryTake(10, out _));
        Assert.Equal(1_000, _queue.NextAt);
        Assert.True(_queue.TryTake(1_000, out _));
    }

    [Fact]
    public void A_timer_that_is_moved_to_an_earlier_time_expires_first()
    {
        At(50);
        LoopConnection connection = At(100);
        Move(connection, 10);
        Assert.Equal(10, _queue.NextAt);
        Assert.True(_queue.TryTake(10, out LoopConnection taken));
        Assert.Same(connection, taken);
        Assert.Equal(50, _queue.NextAt);
    }

    [Fact]
    public void A_cleared_timer_never_expires()
    {
        LoopConnection connection = At(10);
        Move(connection, MonotonicClock.Never);
        Assert.False(_queue.TryTake(1_000, out _));
        Assert.Equal(MonotonicClock.Never, _queue.NextAt);
    }

    [Fact]
    public void Random_moves_and_removals_keep_the_order()
    {
        var random = new Random(2);
        List<LoopConnection> waiting = [.. Enumerable.Range(0, 200).Select(_ => At(random.Next(1, 10_000)))];
        for (int now = 0; now < 10_000; now += random.Next(1, 50))
        {
            while (_queue.TryTake(now, out LoopConnection due))
            {
                Assert.InRange(due.WakeAt, 0, now);
                Assert.True(waiting.Remove(due));
            }
            Assert.DoesNotContain(waiting, connection => connection.WakeAt <= now);
            if (waiting.Count < 2)
                break;
            LoopConnection moved = waiting[random.Next(waiting.Count)];
            Move(moved, now + random.Next(1, 5_000));
            LoopConnection removed = waiting[random.Next(waiting.Count)];
            _queue.Remove(removed);
            waiting.Remove(removed);
        }
    }

    private LoopConnection At(long time)
    {
        var connection = new LoopConnection(null!, null!, 0);
        Move(connection, time);
        return connection;
    }

    private void Move(LoopConnection connection, long time)
    {
        connection.WakeAt = time;
        _queue.Update(connection);
    }
}
