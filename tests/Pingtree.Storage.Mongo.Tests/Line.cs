using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>A way to the server that a test can cut, lose an answer on, and listen in on.</summary>
internal sealed class Line : IAsyncDisposable
{
    private const int HeaderSize = 16;
    private const int MessageCode = 2013;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly MongoServerAddress _server;
    private readonly ConcurrentDictionary<Socket, bool> _open = [];
    private readonly Task _accepting;
    private volatile bool _isCut;
    private volatile string? _losing;
    private volatile bool _isFrozen;

    public Line(MongoUrl server)
    {
        _server = server.Server;
        _listener.Start();
        var way = new MongoUrlBuilder(server.Url)
        {
            Server = new MongoServerAddress("127.0.0.1", ((IPEndPoint)_listener.LocalEndpoint).Port),
            ReplicaSetName = null,
            DirectConnection = true,
        };
        Way = way.ToMongoUrl();
        _accepting = AcceptAsync();
    }

    /// <summary>The database by this way.</summary>
    public MongoUrl Way { get; }

    /// <summary>Commands that went by, without what belongs to the connection.</summary>
    public ConcurrentQueue<BsonDocument> Commands { get; } = [];

    /// <summary>Answers lost so far.</summary>
    public int Lost { get; private set; }

    public void Cut()
    {
        _isCut = true;
        foreach (var socket in _open.Keys)
            socket.Dispose();
    }

    public void Mend() => _isCut = false;

    /// <summary>From now on nothing comes through, though every connection stays.</summary>
    public void Freeze() => _isFrozen = true;

    /// <summary>Loses the answer to the next command that begins so, though the server has done what it says.</summary>
    public void LoseAnswerTo(string command) => _losing = command;

    public async ValueTask DisposeAsync()
    {
        Cut();
        _listener.Dispose();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync();
                if (_isCut)
                    client.Dispose();
                else
                    _ = CarryAsync(client);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The listener was closed.
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using var near = client;
        using var far = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        (_open[near], _open[far]) = (true, true);
        var losing = false;
        try
        {
            await far.ConnectAsync(_server.Host, _server.Port);
            await Task.WhenAny(
                PumpAsync(near, far, message => losing |= IsToBeLost(message)),
                PumpAsync(far, near, _ => Lose(losing)));
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException)
        {
            // Cut, or the other side hung up.
        }
        finally
        {
            _open.TryRemove(near, out _);
            _open.TryRemove(far, out _);
        }
    }

    /// <summary>Carries whole messages.</summary>
    private async Task PumpAsync(Socket from, Socket to, Action<byte[]> onMessage)
    {
        using var incoming = new NetworkStream(from);
        var header = new byte[HeaderSize];
        while (true)
        {
            await incoming.ReadExactlyAsync(header);
            var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            header.CopyTo(message, 0);
            await incoming.ReadExactlyAsync(message.AsMemory(HeaderSize));
            onMessage(message);
            if (!_isFrozen)
                await to.SendAsync(message);
        }
    }

    private bool IsToBeLost(byte[] message)
    {
        if (Read(message) is not { } command)
            return false;

        Commands.Enqueue(command);
        if (_losing is not { } losing || command.GetElement(0).Name != losing)
            return false;
        _losing = null;
        return true;
    }

    private void Lose(bool losing)
    {
        if (!losing)
            return;
        Lost++;
        throw new IOException("The answer was lost.");
    }

    /// <summary>The command of a message, with the documents that come in sections of their own.</summary>
    internal static BsonDocument? Read(byte[] message)
    {
        if (BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(12)) != MessageCode)
            return null;

        var command = new BsonDocument();
        var at = HeaderSize + sizeof(int);
        while (at < message.Length)
        {
            var isDocument = message[at++] == 0;
            var size = BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at));
            if (isDocument)
            {
                command = new BsonDocument(Parse(message, at).Concat(command)); // its name first, wherever the sections stand
            }
            else
            {
                var name = Encoding.UTF8.GetString(message, at + 4, Array.IndexOf(message, (byte)0, at + 4) - at - 4);
                var documents = new BsonArray();
                for (var inner = at + 5 + Encoding.UTF8.GetByteCount(name); inner < at + size; inner += BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(inner)))
                    documents.Add(Parse(message, inner));
                command.Add(name, documents);
            }

            at += size;
        }

        return command;
    }

    private static BsonDocument Parse(byte[] message, int at) =>
        BsonSerializer.Deserialize<BsonDocument>(message.AsSpan(at, BinaryPrimitives.ReadInt32LittleEndian(message.AsSpan(at))).ToArray());
}
