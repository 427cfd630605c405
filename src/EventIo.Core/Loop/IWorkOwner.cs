namespace EventIo.Loop;

/// <summary>Implemented by a loop, which adds work to a <see cref="WorkerPool"/>.</summary>
internal interface IWorkOwner
{
    /// <summary>Does a piece of work on a worker's thread. Throws nothing.</summary>
    /// <param name="item">The work.</param>
    /// <param name="cancellation">Cancelled when the server stops.</param>
    void Do(in WorkItem item, CancellationToken cancellation);
}
