namespace EventIo.Http;

/// <summary>Identifies a version of a file's content: its size and modification time.</summary>
/// <param name="Size">Bytes.</param>
/// <param name="ModifiedSeconds">The modification time, in seconds since 1970, UTC.</param>
/// <param name="ModifiedNanoseconds">The fraction of that second.</param>
internal readonly record struct FileVersion(long Size, long ModifiedSeconds, uint ModifiedNanoseconds);
