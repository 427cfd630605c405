namespace EventIo.Http;

/// <summary>A range of a file.</summary>
/// <param name="Offset">Where it starts in the file.</param>
/// <param name="Length">How many bytes.</param>
internal readonly record struct FilePart(long Offset, long Length);
