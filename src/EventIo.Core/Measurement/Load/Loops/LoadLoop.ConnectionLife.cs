using EventIo.Loop;
using EventIo.Measurement.Histograms;
using EventIo.Measurement.Load.Exchanges;
using EventIo.Measurement.Load.Observation;

namespace EventIo.Measurement.Load.Loops;

/// <content>How long a connection lives: decided once for a run.</content>
internal sealed partial class LoadLoop
{
    private readonly ConnectionLife _life;

    private static ConnectionLife CreateLife(LoadLoop loop, LoadPlan plan) =>
        plan.ConnectsPerRequest ? new PerRequestLife(loop) : new KeptLife(loop);

    private void CountConnect(LoadClient client, long now)
    {
        _meter.Tally.Opened++;
        Latency.Record(_meter.Tally.Connect, now - client.ConnectBegan);
    }

    /// <summary>Decides when clients connect and when their connections end.</summary>
    /// <param name="loop">The loop that the clients belong to.</param>
    private abstract class ConnectionLife(LoadLoop loop)
    {
        protected LoadLoop Loop { get; } = loop;

        /// <summary>Called when the loop has started, before load begins.</summary>
        internal abstract void Ramp();

        /// <summary>Called when load begins, for a client without a connection.</summary>
        internal abstract void BeginWithout(LoadClient client, long now);

        /// <summary>Called when a client may connect again.</summary>
        internal abstract void Requeue(LoadClient client, long now);

        /// <summary>Called when a client connects on the loop's own initiative: no request is due for it.</summary>
        internal abstract void Connecting(LoadClient client, long now);

        /// <summary>Called when a client's connect has succeeded.</summary>
        internal abstract void Opened(Connection connection, LoadClient client, long now);

        /// <summary>Returns whether a free client can be given a request.</summary>
        internal abstract bool CanSend(LoadClient client);

        /// <summary>Returns whether a connection ends after the answer that it has just received.</summary>
        internal abstract bool EndsWithAnswer(LoadClient client);

        /// <summary>Called before a connection is closed after an answer.</summary>
        internal abstract void Closing(Connection connection, LoadClient client);
    }

    /// <summary>Connections are opened before load begins, and last until the server closes them.</summary>
    private sealed class KeptLife(LoadLoop loop) : ConnectionLife(loop)
    {
        internal override void Ramp()
        {
            if (Loop._clients.Length == 0)
                Loop.EnterReady();
            foreach (LoadClient client in Loop._clients)
                Loop._connects.Add(client);
        }

        // The client is connecting already, or waits for its retry.
        internal override void BeginWithout(LoadClient client, long now)
        {
        }

        internal override void Requeue(LoadClient client, long now) => Loop._connects.Add(client);

        internal override void Connecting(LoadClient client, long now)
        {
        }

        internal override void Opened(Connection connection, LoadClient client, long now)
        {
            // After the end, the counts are being read.
            if (Loop._phase != LoadPhase.Over)
                Loop.CountConnect(client, now);
            if (Loop.IsSending)
                Loop.BeginOn(connection, client, now);
        }

        // Its connection may have ended since it became free.
        internal override bool CanSend(LoadClient client) => client.Connection is not null;

        internal override bool EndsWithAnswer(LoadClient client) => client.HasLastAnswer;

        internal override void Closing(Connection connection, LoadClient client)
        {
        }
    }

    /// <summary>Each request begins with a connect and ends with a close.</summary>
    private sealed class PerRequestLife(LoadLoop loop) : ConnectionLife(loop)
    {
        internal override void Ramp() => Loop.EnterReady();

        internal override void BeginWithout(LoadClient client, long now) => Loop.BecomeFree(client, now);

        internal override void Requeue(LoadClient client, long now) => Loop.BecomeFree(client, now);

        internal override void Connecting(LoadClient client, long now) => Loop.AddFlight(client, now, now);

        internal override void Opened(Connection connection, LoadClient client, long now)
        {
            if (Loop._timetable.IsMeasured(client.Oldest.DueAt))
                Loop.CountConnect(client, now);
            if (Loop._plan.Exchange != ConnectExchange.None)
            {
                Loop._exchange.Send(Loop._loop, connection, 1);
                return;
            }
            Loop.Answer(client, ExchangeStep.Answered, now);
            Loop.Continue(connection, client, 1, now);
        }

        internal override bool CanSend(LoadClient client) => true;

        internal override bool EndsWithAnswer(LoadClient client) => true;

        // No connection is left at the end of the measured time, so each is sampled before it closes.
        internal override void Closing(Connection connection, LoadClient client)
        {
            if (Loop._phase != LoadPhase.Measured)
                return;
            Loop.Tcp.Add(connection.Descriptor, client.Answers, retransmitsBefore: 0);
            Loop.Socket ??= SocketFacts.Of(connection.Descriptor, Loop._plan.SocketSettings);
        }
    }
}
