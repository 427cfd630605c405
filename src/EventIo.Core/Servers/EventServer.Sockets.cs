using EventIo.Findings;
using EventIo.Loop;
using EventIo.Sockets;
using EventIo.Sockets.Options;
using EventIo.Sockets.References;

namespace EventIo.Servers;

/// <content>Its sockets, for others to inspect and change.</content>
public sealed partial class EventServer
{
    private readonly KeepAliveMemory? _keepAlive;

    /// <summary>
    /// Windows: options of the profile that this system declares but refuses; empty on other systems.
    /// </summary>
    public IReadOnlyList<string> RefusedOptions => _listeners.RefusedOptions.ToTextList();

    /// <summary>
    /// Enumerates its sockets: listeners first, then the connections of each loop, without those in a ring's own table
    /// (DirectDescriptors).
    /// </summary>
    /// <param name="cancellation">Cancels the enumeration.</param>
    /// <returns>
    /// The sockets; the caller has to dispose each before it takes the next. None when the server has stopped.
    /// </returns>
    /// <exception cref="Native.NativeException">No descriptor is left to duplicate to.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public IEnumerable<SocketReference> OpenSockets(CancellationToken cancellation)
    {
        IEnumerable<DescriptorDuplicate> listeners = _listeners.All.Select(DescriptorDuplicate.Of)
            .OfType<DescriptorDuplicate>();
        foreach (DescriptorDuplicate duplicate in listeners.Concat(
            _loops.SelectMany(loop => loop.DuplicateConnections())))
        {
            var holder = new SocketHolder(
                Environment.ProcessId, ProcessNames.Own, duplicate.Original)
            { ServerName = Name };
            yield return new SocketReference(duplicate.Handle, holder, _keepAlive);
            cancellation.ThrowIfCancellationRequested();
        }
    }

    // Runs on a loop's thread. Options that the kernel may refuse have been tried on the listener; others fail only on
    // a broken connection, which the loop is about to notice.
    private int SetUpAccepted(int descriptor)
    {
        foreach (SocketOptionSetting setting in _acceptedOptions)
            _ = setting.Apply(descriptor);
        return _acceptedOptions.Length;
    }
}
