using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using MongoDB.Bson;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>A way to the server on which a test can answer a command itself: with what a server says on its bad days.</summary>
internal sealed class PromptedServer : IAsyncDisposable
{
    private const int HeaderSize = 16;
    private const int MessageCode = 2013;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MongoServerAddress _server;
    private readonly Task _accepting;

    public PromptedServer(MongoUrl server)
    {
        _server = server.Server;
        _listener.Start();
        Way = new MongoUrlBuilder(server.Url)
        {
            Server = new MongoServerAddress("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port),
            ReplicaSetName = null,
            DirectConnection = true,
        }.ToMongoUrl();
        _accepting = AcceptAsync();
    }

    /// <summary>The database by this way.</summary>
    public MongoUrl Way { get; }

    /// <summary>Asked for the answer to a command, which waits for it; null: the server answers.</summary>
    public Func<BsonDocument, Task<BsonDocument?>> Says { get; set; } = static _ => Task.FromResult<BsonDocument?>(null);

    /// <summary>Answers every command of this name so.</summary>
    public void Say(string command, BsonDocument answer) => Says = asked => Task.FromResult(Is(asked, command) ? answer : null);

    public static bool Is(BsonDocument asked, string command, string? collection = null) =>
        asked.GetElement(0) is var first && first.Name == command && (collection is null || first.Value == collection);

    /// <summary>What a server says when it can't do a command at all.</summary>
    public static BsonDocument Refusal(int code, string words) => new() { { "ok", 0 }, { "errmsg", words }, { "code", code }, { "codeName", $"Code{code}" } };

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = CarryAsync(await _listener.AcceptSocketAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var near = new NetworkStream(client, ownsSocket: true);
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(AskAsync(near, server.GetStream()), server.GetStream().CopyToAsync(near));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // The other side hung up.
        }
    }

    private async Task AskAsync(NetworkStream near, NetworkStream far)
    {
        var header = new byte[HeaderSize];
        while (true)
        {
            await near.ReadExactlyAsync(header);
            var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            header.CopyTo(message, 0);
            await near.ReadExactlyAsync(message.AsMemory(HeaderSize));
            if (Line.Read(message) is { } command && await Says(command) is { } answer)
                await near.WriteAsync(AnswerTo(message, answer));
            else
                await far.WriteAsync(message);
        }
    }

    private static byte[] AnswerTo(byte[] message, BsonDocument answer)
    {
        var document = answer.ToBson();
        var written = new byte[HeaderSize + sizeof(int) + 1 + document.Length];
        BinaryPrimitives.WriteInt32LittleEndian(written, written.Length);
        message.AsSpan(4, 4).CopyTo(written.AsSpan(8)); // in answer to
        BinaryPrimitives.WriteInt32LittleEndian(written.AsSpan(12), MessageCode);
        document.CopyTo(written, HeaderSize + sizeof(int) + 1);
        return written;
    }
}
