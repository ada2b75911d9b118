using Pingtree.Pipeline.Running;
using Pingtree.Server.Telemetry;
using Pingtree.Storage.Redis;

namespace Pingtree.Server.Setup;

/// <summary>Reads the configuration. A value that can't be right stops the start with one sentence that names its key.</summary>
internal static class SetupReader
{
    private const string RabbitMqKey = "ConnectionStrings:RabbitMq";
    private const string RedisKey = "ConnectionStrings:Redis";
    private const string MongoDbKey = "ConnectionStrings:MongoDb";
    private const string DataDirectoryKey = "Pingtree:DataDirectory";
    private const string KeyDirectoryKey = "Pingtree:KeyDirectory";
    private const string RolesKey = "Pingtree:Roles";
    private const string AdminKeyKey = "Pingtree:AdminKey";
    private const string DemoKey = "Pingtree:Demo";
    private const string StopAtKey = "Pingtree:StopAt";

    public static PingtreeSetup ReadSetup(this WebApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        var mongoDb = MongoSetup.Read(MongoDbKey, Given(configuration, MongoDbKey));
        var dataPath = Given(configuration, DataDirectoryKey) ?? "./data";
        var setup = new PingtreeSetup
        {
            Roles = ReadRoles(Given(configuration, RolesKey)),
            RabbitMq = ReadRabbitMq(Given(configuration, RabbitMqKey)),
            Redis = ReadRedis(Given(configuration, RedisKey)),
            MongoDb = mongoDb,
            DataDirectory = mongoDb is null ? ReadDataDirectory(dataPath) : null,
            KeyDirectory = ReadKeyDirectory(Given(configuration, KeyDirectoryKey) ?? Path.Combine(dataPath, "keys")),
            AdminKey = ReadAdminKey(configuration[AdminKeyKey]),
            Demo = ReadBoolean(Given(configuration, DemoKey)) ?? (Given(configuration, RabbitMqKey) ?? Given(configuration, RedisKey) ?? mongoDb) is null,
            Collector = OtlpSettings.ReadCollector(key => Given(configuration, key)),
            StopAt = ReadStopPoint(Given(configuration, StopAtKey)),
        };

        const Roles both = Roles.Intake | Roles.Worker;
        if (setup.RabbitMq is null && (setup.Roles & both) is not both and not Roles.None)
            throw new SetupException($"{RolesKey} splits intake and worker, which needs a broker between them; give {RabbitMqKey}.");
        return setup;
    }

    private static string? Given(ConfigurationManager configuration, string key) =>
        configuration[key] is { } value && !string.IsNullOrWhiteSpace(value) ? value.Trim() : null;

    private static Roles ReadRoles(string? value)
    {
        if (value is null)
            return Roles.All;

        var roles = Roles.None;
        foreach (var word in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            roles |= word.ToLowerInvariant() switch
            {
                "intake" => Roles.Intake,
                "worker" => Roles.Worker,
                "delivery" => Roles.Delivery,
                "console" => Roles.Console,
                _ => throw new SetupException($"{RolesKey} names '{word}', which is no role; take any of intake, worker, delivery, console."),
            };
        }

        return roles == Roles.None ? throw new SetupException($"{RolesKey} names no role; take any of intake, worker, delivery, console.") : roles;
    }

    private static Uri? ReadRabbitMq(string? value)
    {
        if (value is null)
            return null;

        return Uri.TryCreate(value, UriKind.Absolute, out var uri) && uri.Scheme is "amqp" or "amqps" && uri.Host.Length > 0
            ? uri
            : throw new SetupException($"{RabbitMqKey} can't be read; write it as amqp://user:password@host:5672/vhost.");
    }

    private static string? ReadRedis(string? value)
    {
        if (value is not null && !RedisStorage.TryParse(value, out var error))
            throw new SetupException($"{RedisKey} can't be read; write it as host:6379,option=value ({error}).");
        return value;
    }

    private static string ReadDataDirectory(string value)
    {
        try
        {
            return Directory.CreateDirectory(value).FullName;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SetupException($"{DataDirectoryKey} is '{value}', which can't be made or opened as a directory.");
        }
    }

    private static DirectoryInfo ReadKeyDirectory(string value)
    {
        try
        {
            // Whoever can read the keys can read the secrets: made for this user alone. One that exists is the operator's affair.
            return OperatingSystem.IsWindows()
                ? Directory.CreateDirectory(value)
                : Directory.CreateDirectory(value, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new SetupException($"{KeyDirectoryKey} is '{value}', which can't be made or opened as a directory.");
        }
    }

    private static string? ReadAdminKey(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return null;

        return value.All(c => c is > ' ' and <= '~')
            ? value
            : throw new SetupException($"{AdminKeyKey} can't be sent in a header; use printable ASCII characters without spaces.");
    }

    private static bool? ReadBoolean(string? value) => value?.ToLowerInvariant() switch
    {
        null => null,
        "true" or "1" => true,
        "false" or "0" => false,
        _ => throw new SetupException($"{DemoKey} is '{value}'; write true or false."),
    };

    private static StopPoint? ReadStopPoint(string? value)
    {
        if (value is null)
            return null;

        return Enum.TryParse<StopPoint>(value, ignoreCase: true, out var point) && Enum.IsDefined(point)
            ? point
            : throw new SetupException($"{StopAtKey} is '{value}', which is no place to stop at; take one of {string.Join(", ", Enum.GetNames<StopPoint>())}.");
    }
}
