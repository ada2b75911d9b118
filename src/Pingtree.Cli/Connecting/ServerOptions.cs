using System.CommandLine;
using Pingtree.Cli.Running;

namespace Pingtree.Cli.Connecting;

/// <summary>The options that say which server, which source and who asks.</summary>
internal sealed class ServerOptions
{
    private const string DefaultUrl = "http://127.0.0.1:8080";

    private readonly Option<string?> _url;
    private readonly Option<string>? _source;
    private readonly Option<string?> _key;
    private readonly string _variable;

    // No option has its variable as default value: a help page shows defaults, and keys are not to be shown.
    private ServerOptions(bool isOperator, Option<string?>? url = null, bool sourceIsRequired = true)
    {
        _url = url ?? new("--url") { Description = $"The server [PINGTREE_URL, else {DefaultUrl}]." };
        _variable = isOperator ? "PINGTREE_ADMIN_KEY" : "PINGTREE_KEY";
        _key = isOperator
            ? new Option<string?>("--admin-key") { Description = "The operator's key; better in PINGTREE_ADMIN_KEY." }
            : new Option<string?>("--key", "-k") { Description = "The source's key; better in PINGTREE_KEY." };
        if (!isOperator)
            _source = new Option<string>("--source", "-s") { Description = "The slug of the source.", Required = sourceIsRequired };
    }

    /// <summary>For what the key of a source may do.</summary>
    public static ServerOptions OfSource(Command command) => new ServerOptions(isOperator: false).AddTo(command);

    /// <summary>For what needs the admin key.</summary>
    public static ServerOptions OfOperator(Command command) => new ServerOptions(isOperator: true).AddTo(command);

    /// <summary>For what needs, as the case may be, the key of a source or the admin key; the command says what it needs.</summary>
    public static (ServerOptions Source, ServerOptions Operator) OfEither(Command command)
    {
        var source = new ServerOptions(isOperator: false, sourceIsRequired: false).AddTo(command);
        var @operator = new ServerOptions(isOperator: true, source._url);
        command.Add(@operator._key);
        return (source, @operator);
    }

    /// <summary>The slug of the source, where the command has one.</summary>
    public Option<string> Source => _source ?? throw new InvalidOperationException("What only operators do has no source.");

    /// <exception cref="EndException">They name no server or no key.</exception>
    public ServerAddress Read(ParseResult parsed)
    {
        var root = ReadUrl(parsed.GetValue(_url) ?? Variable("PINGTREE_URL") ?? DefaultUrl);
        var key = parsed.GetValue(_key) ?? Variable(_variable) ?? throw EndException.Usage($"Give a key with {_key.Name} or in {_variable}.");
        if (key.Length == 0 || key.Any(c => c is <= ' ' or > '~'))
            throw EndException.Usage($"What {_key.Name} or {_variable} gives can't be a key: it has blanks or other than ASCII characters.");

        return new ServerAddress(root, key, _source is null ? null : parsed.GetRequiredValue(_source));
    }

    private static Uri ReadUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Query.Length == 0 && url.UserInfo.Length == 0
            ? url
            : throw EndException.Usage("The server's address must look like http://host:8080 or https://host.");

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private ServerOptions AddTo(Command command)
    {
        if (_source is not null)
            command.Add(_source);
        command.Add(_key);
        command.Add(_url);
        return this;
    }
}
