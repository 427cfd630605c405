namespace EventIo.Diagnosis.Readings;

/// <summary>Reads small files of /proc and /sys.</summary>
internal static class KernelText
{
    /// <summary>Returns the text of a file; null if it doesn't exist or this user may not read it.</summary>
    /// <param name="path">Its path.</param>
    internal static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Returns the lines of a text, without empty ones.</summary>
    internal static string[] Lines(string? text) => text?.Split('\n', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Returns the fields of a line, separated by blanks and tabs.</summary>
    internal static string[] Fields(string line) =>
        line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
}
