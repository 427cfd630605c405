using EventIo.Loop;
using EventIo.Sockets;

namespace EventIo.Servers;

/// <content>Its sockets, for others to ask and to change.</content>
public sealed partial class EventServer
{
    private readonly KeepAliveMemory? _keepAlive;

    /// <summary>Windows: options of the profile that this system refuses, though it has their names; empty elsewhere.</summary>
    public IReadOnlyList<string> RefusedOptions => _listeners.RefusedOptions;

    /// <summary>
    /// Its sockets: listeners first, then the connections of each loop, but for those in a ring's own table (DirectDescriptors).
    /// </summary>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The sockets, the caller's to dispose before it takes the next; none when the server has stopped.</returns>
    /// <exception cref="Native.NativeException">No descriptor is left to duplicate to.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public IEnumerable<SocketReference> OpenSockets(CancellationToken cancellation)
    {
        IEnumerable<DescriptorDuplicate> listeners = _listeners.All.Select(DescriptorDuplicate.Of).OfType<DescriptorDuplicate>();
        foreach (DescriptorDuplicate duplicate in listeners.Concat(_loops.SelectMany(loop => loop.DuplicateConnections())))
        {
            var holder = new SocketHolder(Environment.ProcessId, ProcessNames.Own, duplicate.Original) { ServerName = Name };
            yield return new SocketReference(duplicate.Handle, holder, _keepAlive);
            cancellation.ThrowIfCancellationRequested();
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
}
