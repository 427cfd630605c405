using System.Management.Automation;
using EventIo.Binding;
using EventIo.Commands.Bases;
using EventIo.Completion;
using EventIo.Errors.Records;
using EventIo.Measurement.Histograms;
using EventIo.Reporting.Charts;
using EventIo.Reporting.Plotting;
using EventIo.Reporting.Rows;
using EventIo.Reporting.Svg;
using EventIo.Reporting.Terminal;
using EventIo.Reporting.Terminal.Images;
using EventIo.Running;

namespace EventIo.Commands;

/// <summary>Draws rows in the terminal: percentile curves, histograms, time lines, comparisons.</summary>
[Cmdlet(VerbsCommon.Show, "Measurement", HelpUri = HelpPages.Base + "Show-Measurement.md")]
[OutputType(typeof(string))]
public sealed class ShowMeasurementCommand : EventIoCmdlet
{
    private const string Auto = nameof(Auto);

    private static readonly ParameterScope<ShowMeasurementCommand>[] Scopes =
    [
        new(nameof(Property), "-As TimeLine, -As Rate and -As Comparison",
            show => show.As is not (nameof(PictureKind.Percentile) or nameof(PictureKind.Histogram))),
        new(nameof(Width), "drawings in the terminal", show => !show.Svg),
        new(nameof(Height), "drawings in the terminal", show => !show.Svg),
        new(nameof(Ascii), "drawings in the terminal", show => !show.Svg),
        new(nameof(Live), "drawings in the terminal", show => !show.Svg),
        new(nameof(Image), "drawings in the terminal", show => !show.Svg),
    ];

    private readonly List<ReportRow> _rows = [];
    private HostScreen? _screen;
    private HostImages? _images;
    private LiveDrawing? _live;

    /// <summary>Rows of any cmdlet of the module, live or deserialized.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNull]
    public object[] InputObject { get; set; } = [];

    /// <summary>The kind of picture; by default one that suits the rows.</summary>
    [Parameter(Position = 0)]
    [ValidateSet(
        nameof(PictureKind.Percentile), nameof(PictureKind.Histogram), nameof(PictureKind.TimeLine),
        nameof(PictureKind.Rate), nameof(PictureKind.Comparison))]
    public string? As { get; set; }

    /// <summary>The figures of a time line, rate or comparison.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(MeasurementPropertyCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Property { get; set; } = [];

    /// <summary>Which latencies of a load.</summary>
    [Parameter]
    [ValidateSet(nameof(LatencyKind.Response), nameof(LatencyKind.Service))]
    public string Latency { get; set; } = nameof(LatencyKind.Response);

    /// <summary>The width of the drawing in columns; by default the terminal's.</summary>
    [Parameter]
    [ValidateRange(TerminalStyle.LeastWidth, 1_000)]
    public int Width { get; set; }

    /// <summary>The height of each plot in lines.</summary>
    [Parameter]
    [ValidateRange(TerminalStyle.LeastHeight, 200)]
    public int Height { get; set; } = new TerminalStyle().Height;

    /// <summary>Whether to draw with ASCII characters only; the default if the output is not a terminal.</summary>
    [Parameter]
    public SwitchParameter Ascii { get; set; }

    /// <summary>Whether to redraw in place with each row.</summary>
    [Parameter]
    public SwitchParameter Live { get; set; }

    /// <summary>
    /// Whether plots are images, which are written to the host. Auto: if the terminal reports that it supports them. A
    /// protocol: always, in that protocol. None: never.
    /// </summary>
    [Parameter]
    [ValidateSet(
        Auto, nameof(ImageProtocol.Kitty), nameof(ImageProtocol.Sixel), nameof(ImageProtocol.None))]
    public string Image { get; set; } = Auto;

    /// <summary>Whether to return each picture as an SVG document.</summary>
    [Parameter]
    public SwitchParameter Svg { get; set; }

    /// <summary>Checks the parameters and reads the terminal's size.</summary>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (ParameterScope<ShowMeasurementCommand>.Check(
            Scopes, MyInvocation.BoundParameters, this, Svg ? "-Svg was given" : $"the picture is a {As}") is { } error)
            ThrowTerminatingError(error);
        _screen = new HostScreen(Host, SessionState);
        if (!Svg && (Image != Auto || IsShown))
            _images = _screen.Images(Image);
        if (Live && _screen.IsTerminal)
            _live = new LiveDrawing(Host, _screen.Height, Height, _images);
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (object item in InputObject)
            _rows.Add(ReportRows.Of(item));
        _live?.Update(height => Drawn(Draw(), height));
    }

    /// <summary>Draws, now that all rows and so the ranges of the axes are known.</summary>
    protected override void EndProcessing()
    {
        IReadOnlyList<Picture> pictures = Draw();
        if (pictures.Count == 0)
        {
            WriteError(MeasurementErrors.NothingToDraw(Kind().ToString(), _rows.Count));
            return;
        }
        WarnOfOthers();
        if (Svg)
            WriteObject(pictures.Select(SvgDrawing.Document), enumerateCollection: true);
        else if (_live is not null)
            _live.Finish(height => Drawn(pictures, height));
        else if (_images is not null)
            WriteImages(pictures);
        else
            WriteObject(Drawn(pictures, Height).Lines, enumerateCollection: true);
    }

    // Images go only to the screen: if another command follows in the pipeline, the output is text. A cmdlet can't
    // detect that its output is assigned to a variable.
    private bool IsShown => !Ascii && MyInvocation.PipelinePosition == MyInvocation.PipelineLength;

    // A picture that does not fit on the screen, where no image could be placed, is drawn with characters.
    private void WriteImages(IReadOnlyList<Picture> pictures)
    {
        foreach (Picture picture in pictures)
        {
            var drawn = TerminalPicture.Fit(height => Drawn([picture], height), Height, _screen!.Height);
            if (_screen.Height > 0 && drawn.Lines.Count >= _screen.Height)
                drawn = TerminalDrawing.Draw(picture, Style(Height) with { Cell = null });
            string space = picture == pictures[0] ? "" : "\n";
            Host.UI.Write(space + HostImages.Write(_images, drawn, firstId: 0));
        }
    }

    private PictureKind Kind()
    {
        if (As is not null)
            return Enum.Parse<PictureKind>(As);
        PictureKind kind = Pictures.Choose(_rows);
        return Property.Length > 0 && kind == PictureKind.Percentile ? PictureKind.Comparison : kind;
    }

    private IReadOnlyList<Picture> Draw() =>
        Pictures.Of(_rows, Kind(), Enum.Parse<LatencyKind>(Latency), Property);

    private TerminalStyle Style(int height)
    {
        TerminalStyle style = _screen!.Style(
            MyInvocation.BoundParameters.ContainsKey(nameof(Ascii)) ? Ascii.IsPresent : null) with
        {
            Height = height,
        };
        if (Width > 0)
            style = style with { Width = Width };
        return _images?.Style(style) ?? style;
    }

    private TerminalPicture Drawn(IEnumerable<Picture> pictures, int height)
    {
        TerminalStyle style = Style(height);
        return TerminalPicture.Join(pictures.Select(picture => TerminalDrawing.Draw(picture, style)));
    }

    private void WarnOfOthers()
    {
        PictureKind kind = Kind();
        LatencyKind latency = Enum.Parse<LatencyKind>(Latency);
        int others = _rows.Count(row => !Pictures.Suits(row, kind, latency));
        if (others > 0)
        {
            WriteWarning($"{others} of {_rows.Count} rows are not drawn: they have no " +
                $"{kind switch
                {
                    PictureKind.TimeLine => "time",
                    PictureKind.Rate => "rate",
                    _ => "latency histogram",
                }}.");
        }
        foreach (string property in Property.Where(name => _rows.All(row => row.Number(name) is null)))
            WriteError(MeasurementErrors.PropertyMissing(property));
    }
}
