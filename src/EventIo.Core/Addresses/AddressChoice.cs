using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EventIo.Addresses;

/// <summary>Chooses one of a name's addresses.</summary>
public static class AddressChoice
{
    /// <summary>
    /// Resolves a name and chooses the first of its addresses that accepts connections. A single address is not tried.
    /// </summary>
    /// <param name="name">A name or an address.</param>
    /// <param name="port">The port.</param>
    /// <param name="timeoutSeconds">Seconds that each attempt may take.</param>
    /// <param name="sources">
    /// Addresses that connections will come from; addresses of another family are skipped.
    /// </param>
    /// <param name="cancellation">Cancels the search.</param>
    /// <returns>The end point.</returns>
    /// <exception cref="SocketException">
    /// The name can't be resolved, or none of its addresses accepts connections.
    /// </exception>
    /// <exception cref="OperationCanceledException">The search was cancelled.</exception>
    public static IPEndPoint Find(
        string name, int port, double timeoutSeconds, IReadOnlyList<IPAddress> sources, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(sources);
        IPAddress[] all = HostNames.Resolve(name, cancellation);
        IPAddress[] usable =
            [.. all.Where(address => sources.All(source => source.AddressFamily == address.AddressFamily))];
        IPEndPoint[] candidates =
            [.. (usable.Length > 0 ? usable : all).Distinct().Select(address => new IPEndPoint(address, port))];
        if (candidates.Length == 1)
            return candidates[0];
        var failures = new List<SocketException>();
        foreach (IPEndPoint candidate in candidates)
        {
            if (Try(candidate, timeoutSeconds, cancellation) is not { } failure)
                return candidate;
            failures.Add(failure);
        }
        string tried = string.Join(
            ", ", candidates.Zip(
                failures, (candidate, failure) => $"{AddressText.Format(candidate)} ({failure.SocketErrorCode})"));
        throw new SocketException(
            (int)failures[0].SocketErrorCode,
            string.Create(CultureInfo.InvariantCulture, $"No address of '{name}' accepts connections: {tried}."));
    }

    /// <summary>
    /// Returns the end point at which a server is reached: on loopback if it listens on all addresses.
    /// </summary>
    /// <param name="address">The address that it listens on.</param>
    /// <param name="port">Its port.</param>
    /// <returns>The end point.</returns>
    public static IPEndPoint Reachable(IPAddress address, int port) => new(HostNames.Reachable(address), port);

    private static SocketException? Try(IPEndPoint candidate, double timeoutSeconds, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(timeoutSeconds));
        try
        {
            using var socket = new Socket(candidate.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.ConnectAsync(candidate, limit.Token).AsTask().GetAwaiter().GetResult();
            return null;
        }
        catch (SocketException exception)
        {
            return exception;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new SocketException((int)SocketError.TimedOut);
        }
    }
}
