<%@ page import="java.net.*,java.sql.*,javax.naming.*,javax.sql.*,java.util.*" %><%!
    static Socket partner;
    static synchronized void pay(String address) throws Exception {
        if (partner == null || partner.isClosed()) {
            String[] parts = address.split(":");
            partner = new Socket(parts[0], Integer.parseInt(parts[1]));
        }
        partner.getOutputStream().write("GET /pay HTTP/1.1\r\n\r\n".getBytes());
        partner.getInputStream().read(new byte[200]);
    }
%><%
    Integer visits = (Integer) session.getAttribute("visits");
    session.setAttribute("visits", visits == null ? 1 : visits + 1);
    DataSource source = (DataSource) new InitialContext().lookup("java:comp/env/jdbc/orders");
    try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
        statement.executeUpdate("INSERT INTO orders (customer_id, total) VALUES (1 + floor(random() * 290), 19)");
        ResultSet result = statement.executeQuery("SELECT count(*) FROM orders");
        result.next();
        out.println("orders " + result.getInt(1) + " visits " + session.getAttribute("visits"));
    }
    String payments = application.getInitParameter("payments");
    if (payments != null && !payments.isEmpty()) { try { pay(payments); } catch (Exception away) { partner = null; } }
%>
