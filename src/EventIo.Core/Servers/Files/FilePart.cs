namespace EventIo.Servers.Files;

/// <summary>A range of a file.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">Bytes.</param>
internal readonly record struct FilePart(long Offset, long Length);
