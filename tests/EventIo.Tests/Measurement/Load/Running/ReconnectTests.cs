using System.Net;
using System.Net.Sockets;
using EventIo.Loop;
using EventIo.Measurement;
using EventIo.Measurement.Load;
using EventIo.Multiplexing;
using EventIo.Tests.Support;
using Xunit;

namespace EventIo.Tests.Measurement.Load.Running;

public sealed class ReconnectTests
{
    private const long Millisecond = 1_000_000;

    [Fact]
    public void A_client_that_has_reconnected_has_no_more_requests_in_flight_than_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The server runs on epoll.");
        // On a busy machine the server may close after the next request, or after the run. The test then repeats at
        // half the speed.
        for (int slowness = 1; !HasReconnected(slowness); slowness *= 2)
            Assert.True(slowness < 100, "The server never closed the connection between two requests.");
    }

    private static bool HasReconnected(int slowness)
    {
        var server = new SlowServer(120 * slowness);
        using Carrier carrier = Carriers.Start(MultiplexerKind.Epoll, TriggerMode.Level, _ => server);
        using Socket unused = carrier.Connect();
        // The second and the third request are due while the server delays its answer.
        LoadMeasurement row = LoadRuns.Measure(LoadRuns.Against(((IPEndPoint)unused.RemoteEndPoint!).Port, new LoadPlan
        {
            ConnectionCount = 1,
            RatePerSecond = 20.0 / slowness,
            WarmupSeconds = 0,
            DurationSeconds = 0.4 * slowness,
        }));
        Assert.Equal(MeasurementStatus.Measured, row.Status);
        carrier.Loop.Dispose();
        if (row.ConnectionsOpened <= 1 || row.Errors > 0)
            return false;
        Assert.Equal(1, server.MostPending);
        return true;
    }

    /// <summary>
    /// Answers the first request at once and closes the connection a little later; answers all others late.
    /// </summary>
    private sealed class SlowServer(int lateMilliseconds) : IConnectionHandler
    {
        private readonly Queue<byte[]> _pending = new();
        private bool _isClosing;
        private bool _hasClosed;

        internal int MostPending { get; private set; }

        public void Received(Connection connection, LentBytes data)
        {
            byte[] request = connection.Bytes(data).ToArray();
            connection.Return(data);
            _pending.Enqueue(request);
            MostPending = Math.Max(MostPending, _pending.Count);
            if (_hasClosed)
            {
                connection.SetTimer(lateMilliseconds * Millisecond);
                return;
            }
            Answer(connection);
            _isClosing = true;
            connection.SetTimer(5 * Millisecond);
        }

        public void TimedOut(Connection connection)
        {
            if (!_isClosing)
            {
                Answer(connection);
                return;
            }
            (_isClosing, _hasClosed) = (false, true);
            connection.Close();
        }

        public void Ended(Connection connection) => connection.Finish();

        private void Answer(Connection connection)
        {
            while (_pending.TryDequeue(out byte[]? request))
            {
                request.CopyTo(connection.Reserve(request.Length));
                connection.Commit(request.Length);
            }
        }
    }
}
