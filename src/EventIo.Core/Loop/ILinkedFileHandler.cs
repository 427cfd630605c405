namespace EventIo.Loop;

/// <summary>Implemented by handlers that use <see cref="ILinkedFileConnection"/>.</summary>
internal interface ILinkedFileHandler
{
    /// <summary>
    /// The file of <see cref="ILinkedFileConnection.SendLinked"/> could not be sent. The head before it was not sent
    /// either.
    /// </summary>
    /// <param name="connection">The connection.</param>
    void LinkedFileFailed(Connection connection);
}
