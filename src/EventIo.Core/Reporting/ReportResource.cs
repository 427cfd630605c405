namespace EventIo.Reporting;

/// <summary>The style sheets and the script of reports, which are embedded source files.</summary>
internal static class ReportResource
{
    /// <summary>Reads a file.</summary>
    /// <param name="name">The file's name.</param>
    /// <returns>Its text, without blank lines at its end.</returns>
    internal static string Read(string name)
    {
        using Stream stream = typeof(ReportResource).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().TrimEnd();
    }
}
