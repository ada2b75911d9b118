using System.CommandLine;
using System.Text.Json;
using Pingtree.Cli.Connecting;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Commands;

/// <summary><c>pingtree sources create</c>. The new key goes into a file and never onto a screen, where it would be scrolled, logged and shared.</summary>
internal static class CreateSourceCommand
{
    private static readonly Argument<string> Slug = new("slug") { Description = "1 to 64 lower-case letters, digits and hyphens." };
    private static readonly Option<string> KeyFile = new("--key-file") { Description = "A new file for the key of the source.", Required = true };
    private static readonly Option<string?> Name = new("--name") { Description = "For people." };
    private static readonly Option<string?> PhoneFormat = new("--phone-format") { Description = "us10 or e164." };
    private static readonly Option<string?> RequiredFields = new("--required-fields") { Description = "Field names with commas between; '' for none." };
    private static readonly Option<string?> DuplicateOn = new("--duplicate-on") { Description = "Field names with commas between; '' for none." };
    private static readonly Option<int?> DuplicateWindow = new("--duplicate-window-days") { Description = "0 is for ever." };
    private static readonly Option<int?> DailyCap = new("--daily-cap") { Description = "Active leads a UTC day." };
    private static readonly Option<string> Output = OutputForm.Create(OutputForm.Table, OutputForm.Json);

    public static Command Create()
    {
        var command = new Command("create", "Make a source and its key.")
        {
            Slug, KeyFile, Name, PhoneFormat, RequiredFields, DuplicateOn, DuplicateWindow, DailyCap, Output,
        };
        var server = ServerOptions.OfOperator(command);
        command.Does((parsed, ct) => RunAsync(parsed, server.Read(parsed), ct));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, ServerAddress server, CancellationToken ct)
    {
        // The file comes first: a key that can't be kept must not be made.
        using var file = NewKeyFile.Create(parsed.GetRequiredValue(KeyFile));
        using var api = ApiClient.Create(server);
        var created = await api.PostAsync(server.OfSources(), BodyOf(parsed), isRepeatable: false, ct);
        file.Write(created.GetProperty("api_key").GetString()!);

        var source = created.GetProperty("source");
        if (parsed.GetValue(Output) == OutputForm.Json)
            Console.WriteLine(JsonSerializer.Serialize(source));
        else
            SourceTable.PrintOne(source);
        return ExitCodes.Done;
    }

    private static JsonElement BodyOf(ParseResult parsed)
    {
        var body = new Dictionary<string, object?>
        {
            ["slug"] = parsed.GetRequiredValue(Slug),
            ["name"] = parsed.GetValue(Name),
            ["phone_format"] = parsed.GetValue(PhoneFormat),
            ["required_fields"] = Names(parsed.GetValue(RequiredFields)),
            ["duplicate_on"] = Names(parsed.GetValue(DuplicateOn)),
            ["duplicate_window_days"] = parsed.GetValue(DuplicateWindow),
            ["daily_cap"] = parsed.GetValue(DailyCap),
        };
        return JsonSerializer.SerializeToElement(body.Where(member => member.Value is not null).ToDictionary());
    }

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
