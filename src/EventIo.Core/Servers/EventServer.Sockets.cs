using EventIo.Loop;
using EventIo.Native.Linux;
using EventIo.Sockets;

namespace EventIo.Servers;

/// <content>Its sockets, for others to ask and to change.</content>
public sealed partial class EventServer
{
    // A loop's connections wait while it duplicates: a few microseconds for so many.
    private const int SocketsAtATime = 32;

    /// <summary>
    /// Its sockets: listeners first, then the connections of each loop. The loops duplicate their own, between two turns, so
    /// that none is closed and its descriptor used again in the middle.
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The sockets, the caller's to dispose, before the next is taken; none when the server has stopped.</returns>
    /// <exception cref="Native.NativeException">No descriptor is left to duplicate to.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public IEnumerable<SocketReference> OpenSockets(CancellationToken cancellation)
    {
        var batch = new Queue<(DescriptorHandle Handle, int Original)>();
        try
        {
            DuplicateListeners(batch);
            while (batch.TryDequeue(out (DescriptorHandle, int) listener))
                yield return Refer(listener);
            foreach (EventLoop loop in _loops)
            {
                for (int position = 0; DuplicateConnections(loop, ref position, batch);)
                {
                    while (batch.TryDequeue(out (DescriptorHandle, int) connection))
                        yield return Refer(connection);
                    cancellation.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            foreach ((DescriptorHandle handle, _) in batch)
                handle.Dispose();
        }
    }

    // On a loop's thread. What the kernel may refuse has been tried on the listener; the rest fails on a connection that broke
    // already, of which the loop is about to hear.
    private int SetUpAccepted(int descriptor)
    {
        foreach (SocketOptionSetting setting in _acceptedOptions)
            _ = setting.Apply(descriptor);
        return _acceptedOptions.Length;
    }

    private SocketReference Refer((DescriptorHandle Handle, int Original) duplicate) => new(
        duplicate.Handle,
        new SocketHolder(Environment.ProcessId, ProcessNames.Read(Environment.ProcessId), duplicate.Original) { ServerName = Name });

    private void DuplicateListeners(Queue<(DescriptorHandle Handle, int Original)> batch)
    {
        lock (_gate)
        {
            if (_isStopped)
                return;
            foreach (DescriptorHandle listener in _listeners.All)
                batch.Enqueue((ProcessDescriptors.Duplicate(listener.Value), listener.Value));
        }
    }

    // Whether there were any.
    private static bool DuplicateConnections(
        EventLoop loop, ref int position, Queue<(DescriptorHandle Handle, int Original)> batch)
    {
        int from = position;
        bool isDone = loop.Ask(connections =>
        {
            while (batch.Count < SocketsAtATime && connections.Next(ref from) is { } connection)
                batch.Enqueue((ProcessDescriptors.Duplicate(connection.Descriptor), connection.Descriptor));
        });
        position = from;
        return isDone && batch.Count > 0;
    }
}
