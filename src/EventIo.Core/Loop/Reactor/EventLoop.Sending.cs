using EventIo.Multiplexing;

namespace EventIo.Loop.Reactor;

/// <content>Sends the output of connections, one segment at a time.</content>
public sealed partial class EventLoop
{
    private void SendOutput(LoopConnection connection)
    {
        while (!connection.Output.IsEmpty)
        {
            int sent = connection.Output.SendFirst(connection.Slot, connection.Descriptor);
            if (sent == Multiplexer.Pending)
            {
                connection.BeginSending(Now);
                return;
            }
            if (sent < 0)
            {
                Fail(connection, -sent);
                return;
            }
            if (!Complete(connection, sent))
                return;
        }
    }

    private void Sent(LoopConnection connection, int result)
    {
        connection.EndSending();
        if (result < 0)
            Fail(connection, -result);
        else if (Complete(connection, result))
            Update(connection);
    }

    private void LinkedFileFailed(LoopConnection connection)
    {
        connection.EndSending();
        connection.Output.DropFirst();
        ((ILinkedFileHandler)_handler).LinkedFileFailed(connection);
        Update(connection);
    }

    private bool Complete(LoopConnection connection, int bytes)
    {
        Counters.BytesSent += bytes;
        connection.MovedAt = Now;
        if (connection.Output.Complete(bytes))
            return true;
        // A file has shrunk after its length was sent to the peer: only closing the connection can report that.
        Close(connection);
        return false;
    }
}
