using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using MongoDB.Bson;
using MongoDB.Bson.Serialization;
using MongoDB.Driver;
using Pingtree.Testing.RealServers;

namespace Pingtree.Storage.Mongo.Tests;

/// <summary>A way to the server that a test can cut, lose an answer on, and listen in on.</summary>
internal sealed class Line(MongoUrl database) : TcpLine(database.Server.Host, database.Server.Port)
{
    private const int HeaderSize = 16;
    private const int MessageCode = 2013;

    private volatile string? _losing;

    /// <summary>The database by this way.</summary>
    public MongoUrl Way => MongoDatabase.By(this, database);

    /// <summary>Commands that went by, without what belongs to the connection.</summary>
    public ConcurrentQueue<BsonDocument> Commands { get; } = [];

    /// <summary>Answers lost so far.</summary>
    public int Lost { get; private set; }

    /// <summary>Asked before a command is carried, which waits for it; false: it is never carried, nor what follows on its connection.</summary>
    public Func<BsonDocument, Task<bool>> Carries { get; set; } = static _ => Task.FromResult(true);

    /// <summary>Asked when the answer to a command is there; false: it is lost, and with it its connection.</summary>
    public Func<BsonDocument, bool> Answers { get; set; } = static _ => true;

    /// <summary>Loses the answer to the next command that begins so, though the server has done what it says.</summary>
    public void LoseAnswerTo(string command) => _losing = command;

    protected override Task CarryAsync(Socket near, Socket far)
    {
        var losing = false;
        BsonDocument? command = null;
        return Task.WhenAny(
            PumpAsync(near, far, message =>
            {
                command = Read(message);
                losing |= IsToBeLost(command);
                return command is null ? Task.FromResult(true) : Carries(command);
            }),
            PumpAsync(far, near, _ => Task.FromResult(Lose(losing) && (command is null || Answers(command)))));
    }

    /// <summary>Carries whole messages, up to the first that is not to come through.</summary>
    private async Task PumpAsync(Socket from, Socket to, Func<byte[], Task<bool>> comesThrough)
    {
        using var incoming = new NetworkStream(from);
        var header = new byte[HeaderSize];
        while (true)
        {
            await incoming.ReadExactlyAsync(header);
            var message = new byte[BinaryPrimitives.ReadInt32LittleEndian(header)];
            header.CopyTo(message, 0);
            await incoming.ReadExactlyAsync(message.AsMemory(HeaderSize));
            if (!await comesThrough(message))
                return;
            await SendAsync(to, message);
        }
    }

    private bool IsToBeLost(BsonDocument? command)
    {
        if (command is null)
            return false;

        Commands.Enqueue(command);
        if (_losing is not { } losing || command.GetElement(0).Name != losing)
            return false;
        _losing = null;
        return true;
    }

    /// <summary>False where the answer is lost.</summary>
    private bool Lose(bool losing)
    {
        if (losing)
            Lost++;
        return !losing;
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
