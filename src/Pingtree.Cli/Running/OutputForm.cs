using System.CommandLine;

namespace Pingtree.Cli.Running;

/// <summary>The option <c>--output</c>.</summary>
internal static class OutputForm
{
    public const string Table = "table";
    public const string Text = "text";
    public const string Json = "json";
    public const string Ndjson = "ndjson";
    public const string Csv = "csv";

    public static Option<string> Create(params string[] forms)
    {
        var option = new Option<string>("--output", "-o") { Description = "What goes to standard output.", DefaultValueFactory = _ => forms[0] };
        option.AcceptOnlyFromAmong(forms);
        return option;
    }
}
