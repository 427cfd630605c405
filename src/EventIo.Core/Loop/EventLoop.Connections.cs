using EventIo.Multiplexing;
using EventIo.Native.Linux;

namespace EventIo.Loop;

/// <content>What happens on a connection: received, sent, failed, closed.</content>
public sealed partial class EventLoop
{
    // A peer that does not read costs no more buffers than this (and the few that were on their way).
    private const int MaxOutputBuffers = 4;

    internal Span<byte> Bytes(LentBytes data) => Mechanism.Buffers.Bytes(data.Buffer, data.Length);

    internal void Return(LentBytes data) => Mechanism.ReturnBuffer(data.Buffer);

    internal void Send(Connection connection, LentBytes data)
    {
        if (connection.IsClosing)
        {
            Return(data);
            return;
        }
        connection.Output.Enqueue(_links, data);
        if (!connection.IsSending)
            SendOutput(connection);
        if (connection.Output.Count >= MaxOutputBuffers && connection.IsReceiving)
        {
            connection.IsReceiving = false;
            Mechanism.StopReceive(connection.Slot);
        }
    }

    internal void Finish(Connection connection)
    {
        connection.IsFinishing = true;
        if (connection.Output.Count == 0)
            Close(connection);
    }

    internal void Close(Connection connection)
    {
        if (connection.IsClosing)
            return;
        connection.IsClosing = true;
        if (Mechanism.Detach(connection.Slot))
            Release(connection);
    }

    private void Received(Connection connection, in Completion completion)
    {
        if (completion.Result > 0)
        {
            Counters.BytesReceived += completion.Result;
            _options.Handler.Received(connection, new LentBytes(completion.Buffer, completion.Result));
        }
        else if (completion.Result == 0)
        {
            connection.IsReceiving = false;
            connection.IsEnded = true;
            _options.Handler.Ended(connection);
        }
        else
        {
            Fail(connection, -completion.Result);
        }
    }

    private void SendOutput(Connection connection)
    {
        while (connection.Output.Count > 0)
        {
            LentBytes first = connection.Output.Peek(_links);
            int sent = Mechanism.Send(connection.Slot, Mechanism.Buffers.Address(first.Buffer), first.Length);
            connection.IsSending = sent == Multiplexer.Pending;
            if (connection.IsSending)
                return;
            if (sent < 0)
            {
                Fail(connection, -sent);
                return;
            }
            TakeSent(connection, sent);
        }
    }

    private void Sent(Connection connection, int result)
    {
        connection.IsSending = false;
        if (result < 0)
        {
            Fail(connection, -result);
            return;
        }
        TakeSent(connection, result);
        SendOutput(connection);
        if (connection.IsClosing || connection.Output.Count > 0)
            return;
        if (connection.IsFinishing)
        {
            Close(connection);
            return;
        }
        if (!connection.IsReceiving && !connection.IsEnded)
        {
            connection.IsReceiving = true;
            Mechanism.Receive(connection.Slot);
        }
        _options.Handler.Writable(connection);
    }

    private void TakeSent(Connection connection, int bytes)
    {
        Counters.BytesSent += bytes;
        Return(connection.Output.Dequeue(_links));
    }

    private void Fail(Connection connection, int errorNumber)
    {
        if (connection.IsClosing)
            return;
        Counters.Failed++;
        _options.Handler.Failed(connection, errorNumber);
        Close(connection);
    }

    private void Release(Connection connection)
    {
        while (connection.Output.Count > 0)
            Return(connection.Output.Dequeue(_links));
        CloseDescriptor(connection.Descriptor);
        _connections.Remove(connection);
        Counters.Closed++;
        _options.Handler.Closed(connection);
        if (_acceptRetryAt != 0)
            _acceptRetryAt = MonotonicClock.Nanoseconds;
    }
}
